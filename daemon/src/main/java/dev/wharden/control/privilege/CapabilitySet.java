package dev.wharden.control.privilege;

import dev.wharden.container.Capabilities;
import dev.wharden.container.Container;
import dev.wharden.control.Advice;
import dev.wharden.control.AutomaticLabel;
import dev.wharden.control.Control;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Findings;
import dev.wharden.control.InProfiles;
import dev.wharden.control.Info;
import dev.wharden.control.Repair;
import dev.wharden.control.Setting;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shapes;
import dev.wharden.control.Values;
import dev.wharden.subject.RootWork;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keeps the set of capabilities that Docker computes for a container within the set that it would compute from the policy's own drop and add. */
public final class CapabilitySet implements Control {
    private static final String ADD = "/HostConfig/CapAdd";
    private static final String DROP = "/HostConfig/CapDrop";
    private static final String BOUNDS = "proc:/status/CapBnd";

    /** One of these is a way out of the container (controls.md cap-dangerous). */
    private static final Capabilities DANGEROUS = Capabilities.of(List.of(
            "SYS_ADMIN",
            "SYS_MODULE",
            "SYS_PTRACE",
            "SYS_RAWIO",
            "SYS_BOOT",
            "SYSLOG",
            "DAC_READ_SEARCH",
            "BPF",
            "PERFMON",
            "NET_ADMIN",
            "MAC_ADMIN",
            "MAC_OVERRIDE",
            "CHECKPOINT_RESTORE",
            "SYS_TIME",
            "SYS_RESOURCE",
            "LINUX_IMMUTABLE",
            "AUDIT_CONTROL"));

    /** Those that do little harm alone (cap-net-raw-dropped). */
    private static final Capabilities MILD = Capabilities.of(List.of("NET_RAW", "MKNOD", "AUDIT_WRITE"));

    private static final Settings DEFAULT = settings(List.of(), List.of());

    private static final Info INFO = new Info(
            "capabilities",
            "Its capabilities lie within the allowed set",
            "Each capability is a piece of root. SYS_ADMIN, SYS_PTRACE or SYS_MODULE are the host; of the fourteen that Docker gives by default most workloads need none.",
            Severity.HIGH,
            Shapes.map(
                    Setting.of(
                            "drop", Setting.Type.CAPABILITIES, "dropped from Docker's default set to get the ceiling"),
                    Setting.of("add", Setting.Type.CAPABILITIES, "added to get the ceiling")),
            Repair.RECREATE,
            Stream.concat(AutomaticLabel.pointers().stream(), Stream.of(ADD, DROP))
                    .collect(Collectors.toSet()),
            InProfiles.none()
                    .baseline(DEFAULT)
                    .restricted(settings(List.of(Capabilities.EVERY), List.of("NET_BIND_SERVICE")))
                    .cisLevel1(DEFAULT)
                    .map(),
            List.of(
                    "CIS Docker 1.6.0: 5.4",
                    "Pod Security Standards baseline and restricted: capabilities",
                    "OWASP Docker: rule 3",
                    "NIST SP 800-190: 4.4.3"));

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(Subject subject, Settings settings) {
        Capabilities ceiling = Capabilities.computed(false, settings.texts("add"), settings.texts("drop"));
        var found = new Findings(INFO, subject);
        if (found.isTrue(AutomaticLabel.PRIVILEGED) && !Capabilities.ALL.within(ceiling)) {
            found.impliedByPrivileged(Severity.CRITICAL, "being privileged, it has every capability");
        }
        List<String> add = found.texts(ADD);
        List<String> drop = found.texts(DROP);
        Capabilities present = Capabilities.computed(false, add, drop);
        Capabilities excess = present.minus(ceiling);
        Edit dropped = new Edit(DROP, Values.of(List.of(Capabilities.EVERY)));
        Edit added = new Edit(ADD, Values.of(present.and(ceiling).names()));
        List<Edit> edits = List.of(dropped, added);
        Capabilities dangerous = excess.and(DANGEROUS);
        if (!dangerous.isEmpty()) {
            found.drift(Severity.CRITICAL, ADD, added.value(), "has " + words(dangerous), edits);
        }
        Capabilities rest = excess.minus(DANGEROUS);
        if (!rest.isEmpty()) {
            Severity severity = rest.within(MILD) ? Severity.MEDIUM : Severity.HIGH;
            Capabilities undropped = Capabilities.computed(false, List.of(), drop);
            boolean byDefault =
                    rest.within(Capabilities.DEFAULT) && !rest.and(undropped).isEmpty();
            Edit wrong = byDefault ? dropped : added;
            found.drift(severity, wrong.pointer(), wrong.value(), "has " + words(rest), edits);
        }
        if (!add.stream().allMatch(Capabilities::isKnown)) {
            found.drift(Severity.HIGH, ADD, added.value(), "adds a capability that Linux does not have", edits);
        }
        if (found.isEmpty()) {
            found.kernel(BOUNDS)
                    .map(kernel -> new Capabilities(kernel.capabilityBounds()).minus(ceiling))
                    .filter(more -> !more.isEmpty())
                    .ifPresent(more -> found.live(
                            more.and(DANGEROUS).isEmpty() ? Severity.HIGH : Severity.CRITICAL,
                            BOUNDS,
                            Values.of(more.names()),
                            Values.of(ceiling.names()),
                            "declared otherwise, but the process has " + words(more)));
        }
        return found.list();
    }

    private static String words(Capabilities capabilities) {
        return capabilities.names().stream().map(name -> "CAP_" + name).collect(Collectors.joining(", "));
    }

    private static Settings settings(List<String> drop, List<String> add) {
        return Settings.EMPTY.with("drop", Values.of(drop)).with("add", Values.of(add));
    }

    /** With what its work as other users needs, of what it has. */
    @Override
    public Settings completed(Subject subject, Settings settings) {
        List<String> wanted =
                subject.service().rootWork().map(RootWork::capabilities).orElse(List.of());
        Capabilities needed = Capabilities.of(wanted).and(Capabilities.of(subject.declared()));
        Capabilities ceiling = Capabilities.computed(false, settings.texts("add"), settings.texts("drop"));
        List<String> missing = needed.minus(ceiling).names();
        return missing.isEmpty()
                ? settings
                : settings.with(
                        "add",
                        Values.of(Stream.concat(settings.texts("add").stream(), missing.stream())
                                .toList()));
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        Capabilities ceiling = Capabilities.computed(false, settings.texts("add"), settings.texts("drop"));
        Container declared = subject.declared();
        List<String> kept = Capabilities.of(declared).and(ceiling).names();
        var run = new ArrayList<>(List.of("--cap-drop=ALL"));
        var compose = new ArrayList<>(List.of("cap_drop: [ALL]"));
        kept.forEach(name -> run.add("--cap-add=" + name));
        if (!kept.isEmpty()) {
            compose.add("cap_add: [" + String.join(", ", kept) + "]");
        }
        return new Advice(run, compose, List.of());
    }
}
