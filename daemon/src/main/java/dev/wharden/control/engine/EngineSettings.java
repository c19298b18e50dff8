package dev.wharden.control.engine;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.ControlBuilder;
import dev.wharden.control.Findings;
import dev.wharden.control.Rule;
import dev.wharden.control.Scope;
import dev.wharden.control.Severity;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.EngineFacts;
import java.util.List;
import java.util.function.Predicate;

/**
 * Demands settings of the engine that {@code GET /info} shows, a row each: what runs counts, not what daemon.json says.
 */
public final class EngineSettings {
    private static final String OPTIONS = "engine:/SecurityOptions";

    /** The controls of the table. */
    public static final List<Control> CONTROLS = List.of(
            row("engineCgroupVersion", LOW, "The host uses control groups of version 2")
                    .why(
                            "Version 1 has no own view for containers by default, and a way out of them that has been used "
                                    + "again and again: the release agent.")
                    .rule(
                            "daemon-cgroup-v2",
                            needs(
                                    "engine:/CgroupVersion",
                                    "2",
                                    one -> one.cgroupVersion() == 2,
                                    "control groups are of version 1"))
                    .build(),
            row("engineLiveRestore", LOW, "Containers outlive a restart of the engine")
                    .why("Without live-restore an upgrade of the engine stops every container, so it is put off, and a "
                            + "quarantined container runs for seconds when the engine comes back.")
                    .rule(
                            "daemon-live-restore",
                            needs(
                                    "engine:/LiveRestoreEnabled",
                                    "true",
                                    // A swarm does not allow it.
                                    one -> one.liveRestore() || one.swarmActive(),
                                    "live-restore is off"),
                            cis("2.15"))
                    .build(),
            row("engineNoNewPrivileges", MEDIUM, "Containers get no new privileges by default")
                    .why("A container that nothing was asked for can use the setuid programs of its image to become "
                            + "root.")
                    .rule(
                            "daemon-no-new-privileges",
                            needs(
                                    OPTIONS,
                                    "name=no-new-privileges",
                                    one -> one.has("no-new-privileges"),
                                    "no-new-privileges is not the engine's default"),
                            cis("2.14"))
                    .build(),
            row("engineSeccomp", HIGH, "Containers have the engine's seccomp profile by default")
                    .why("With seccomp off in the engine every container may make every system call, those of the "
                            + "kernel's latest holes too.")
                    .rule(
                            "daemon-seccomp-default",
                            needs(
                                    OPTIONS,
                                    "name=seccomp,profile=builtin",
                                    EngineSettings::isFiltered,
                                    "seccomp is off by default"),
                            cis("2.17"))
                    .build(),
            row("engineUserns", MEDIUM, "Root in a container is another user on the host")
                    .why("Without user namespaces root in a container is root on the host after an escape.")
                    .rule(
                            "daemon-userns-remap",
                            needs(
                                    OPTIONS,
                                    "name=userns",
                                    one -> one.has("userns") || one.has("rootless"),
                                    "userns-remap is off"),
                            cis("2.9"))
                    .build());

    private EngineSettings() {}

    private static ControlBuilder row(String id, Severity severity, String title) {
        return Control.of(id).title(title).severity(severity).scope(Scope.HOST).requires();
    }

    private static Rule.Check needs(String field, String desired, Predicate<EngineFacts> well, String message) {
        return found -> check(found, field, desired, well, message);
    }

    private static void check(
            Findings found, String field, String desired, Predicate<EngineFacts> well, String message) {
        EngineFacts engine = found.engine();
        if (engine.version().isEmpty()) {
            found.unread(Source.ENGINE, field, "the engine did not say what it is");
        } else if (!well.test(engine)) {
            found.violation(Source.ENGINE, field, Values.none(), Values.of(desired), message);
        }
    }

    /** {@code profile=builtin}, or a file: with {@code unconfined} the engine names that. */
    private static boolean isFiltered(EngineFacts engine) {
        return engine.has("seccomp") && !engine.securityOptions().contains("name=seccomp,profile=unconfined");
    }
}
