package dev.wharden.control.privilege;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Capabilities;
import dev.wharden.container.Field;
import dev.wharden.control.AutomaticLabel;
import dev.wharden.control.Control;
import dev.wharden.control.Edit;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Settings;
import dev.wharden.control.Values;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.RootWork;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps the set of capabilities that Docker computes for a container within the set that it would compute from the
 * policy's own drop and add.
 */
public final class CapabilitySet {
    private static final String BOUNDS = "proc:/status/CapBnd";

    private static final Key<List<String>> DROP =
            Key.capabilities("drop", "dropped from Docker's default set to get the ceiling");
    private static final Key<List<String>> ADD = Key.capabilities("add", "added to get the ceiling");
    private static final Settings DEFAULT = Settings.of(DROP, List.<String>of()).with(ADD, List.of());
    private static final Settings LEAST =
            Settings.of(DROP, List.of(Capabilities.EVERY)).with(ADD, List.of("NET_BIND_SERVICE"));

    /** One of these is a way out of the container. */
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

    /** Those that do little harm alone. */
    private static final Capabilities MILD = Capabilities.of(List.of("NET_RAW", "MKNOD", "AUDIT_WRITE"));

    public static final Control CONTROL = Control.of("capabilities")
            .title("Its capabilities lie within the allowed set")
            .why("Each capability is a piece of root. SYS_ADMIN, SYS_PTRACE or SYS_MODULE are the host; of the "
                    + "fourteen that Docker gives by default most workloads need none.")
            .severity(HIGH)
            .settings(DROP, ADD)
            .in(DEFAULT, BASELINE, CIS_L1)
            .in(LEAST, RESTRICTED)
            .repairs(AutomaticLabel.UNPRIVILEGED)
            .repairs(Field.CAP_ADD, Field.CAP_DROP)
            .rule(
                    "cap-dangerous",
                    CRITICAL,
                    CapabilitySet::declared,
                    cis("5.4"),
                    pssBaseline("capabilities"),
                    nist("4.4.3"))
            .row("cap-net-raw-dropped", MEDIUM, pssBaseline("capabilities"), kyverno("require-drop-cap-net-raw"))
            .row("cap-drop-all", pssRestricted("capabilities"), owasp("3"), nist("4.4.3"))
            .row("cap-add-allowlist", cis("5.4"), pssRestricted("capabilities"))
            .live("proc-cap-excess", BOUNDS, CapabilitySet::running, cis("5.4"))
            .completed(CapabilitySet::completed)
            .build();

    private CapabilitySet() {}

    private static Capabilities ceiling(Findings found) {
        return Capabilities.computed(false, found.get(ADD), found.get(DROP));
    }

    private static void declared(Findings found) {
        Capabilities ceiling = ceiling(found);
        if (!Capabilities.ALL.within(ceiling)) {
            found.impliedByPrivileged("being privileged, it has every capability");
        }
        List<String> add = found.texts(Field.CAP_ADD);
        List<String> drop = found.texts(Field.CAP_DROP);
        Capabilities present = Capabilities.computed(false, add, drop);
        Capabilities excess = present.minus(ceiling);
        var dropped = new Edit(Field.CAP_DROP, Values.of(List.of(Capabilities.EVERY)));
        var added = new Edit(Field.CAP_ADD, Values.of(present.and(ceiling).names()));
        List<Edit> edits = List.of(dropped, added);
        Capabilities dangerous = excess.and(DANGEROUS);
        if (!dangerous.isEmpty()) {
            // No more than this rule's: the rest may be excused.
            var rid = new Edit(Field.CAP_ADD, Values.of(present.minus(dangerous).names()));
            found.drift(Field.CAP_ADD, rid.value(), "has " + words(dangerous), List.of(dropped, rid));
        }
        Capabilities rest = excess.minus(DANGEROUS);
        if (!rest.isEmpty()) {
            boolean mild = rest.within(MILD);
            boolean byDefault = rest.within(Capabilities.DEFAULT)
                    && !rest.and(Capabilities.computed(false, List.of(), drop)).isEmpty();
            found.under(mild ? "cap-net-raw-dropped" : byDefault ? "cap-drop-all" : "cap-add-allowlist")
                    .drift(
                            mild ? MEDIUM : HIGH,
                            byDefault ? Field.CAP_DROP : Field.CAP_ADD,
                            (byDefault ? dropped : added).value(),
                            "has " + words(rest),
                            edits);
        }
        if (!add.stream().allMatch(Capabilities::isKnown)) {
            found.under("cap-add-allowlist")
                    .drift(HIGH, Field.CAP_ADD, added.value(), "adds a capability that Linux does not have", edits);
        }
    }

    private static void running(Findings found, KernelFacts kernel) {
        Capabilities ceiling = ceiling(found);
        Capabilities more = new Capabilities(kernel.capabilityBounds()).minus(ceiling);
        if (!more.isEmpty()) {
            found.live(
                    more.and(DANGEROUS).isEmpty() ? HIGH : CRITICAL,
                    BOUNDS,
                    Values.of(more.names()),
                    Values.of(ceiling.names()),
                    "declared otherwise, but the process has " + words(more));
        }
    }

    private static String words(Capabilities capabilities) {
        return capabilities.names().stream().map(name -> "CAP_" + name).collect(Collectors.joining(", "));
    }

    /** With what its work as other users needs, of what it has. */
    private static Settings completed(Subject subject, Settings settings) {
        List<String> wanted =
                subject.service().rootWork().map(RootWork::capabilities).orElse(List.of());
        Capabilities needed = Capabilities.of(wanted).and(Capabilities.of(subject.declared()));
        List<String> missing = needed.minus(Capabilities.computed(false, settings.get(ADD), settings.get(DROP)))
                .names();
        return missing.isEmpty()
                ? settings
                : settings.with(
                        ADD,
                        Stream.concat(settings.get(ADD).stream(), missing.stream())
                                .toList());
    }
}
