package dev.wharden.control.privilege;

import static dev.wharden.control.Severity.*;

import dev.wharden.container.Capabilities;
import dev.wharden.container.Field;
import dev.wharden.control.*;
import dev.wharden.subject.ProcessFacts;
import dev.wharden.subject.RootWork;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a container has above the set of capabilities that Docker would compute from the policy's own drop and add. */
final class CapabilityCeiling {
    static final Key<List<String>> DROP =
            Key.capabilities("drop", "dropped from Docker's default set to get the ceiling");
    static final Key<List<String>> ADD = Key.capabilities("add", "added to get the ceiling");
    static final Key<List<String>> ADDABLE =
            Key.capabilities("addable", "which of the ceiling may be named in --cap-add; empty is any");

    /** The field of a process. */
    static final String BOUNDS = "proc:/status/CapBnd";

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

    private CapabilityCeiling() {}

    private static Capabilities ceiling(Findings found) {
        return Capabilities.computed(false, found.get(ADD), found.get(DROP));
    }

    /** Finds what is declared above it, the most dangerous first. */
    static void declared(Findings found) {
        Capabilities ceiling = ceiling(found);
        if (!Capabilities.ALL.within(ceiling)) {
            found.impliedByPrivileged("being privileged, it has every capability");
        }
        List<String> add = found.texts(Field.CAP_ADD);
        List<String> drop = found.texts(Field.CAP_DROP);
        Capabilities present = Capabilities.computed(false, add, drop);
        Capabilities excess = present.minus(ceiling);
        boolean known = add.stream().allMatch(Capabilities::isKnown);
        if (known && excess.isEmpty()) {
            return;
        }
        List<Edit> edits = edits(present.and(ceiling), ceiling, drop);
        Edit dropped = edits.getFirst();
        Edit added = edits.getLast();
        Capabilities dangerous = excess.and(DANGEROUS);
        if (!dangerous.isEmpty()) {
            // No more than this rule's: the rest may be excused.
            List<Edit> rid = edits(present.minus(dangerous), ceiling, drop);
            found.drift(Field.CAP_ADD, rid.getLast().value(), "has " + words(dangerous), rid);
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
        if (!known) {
            found.under("cap-add-allowlist")
                    .drift(HIGH, Field.CAP_ADD, added.value(), "adds a capability that Linux does not have", edits);
        }
    }

    /**
     * What gives exactly these capabilities. Where the ceiling has all of Docker's own, those that a container has
     * without asking are not named: to name them would be to ask.
     */
    private static List<Edit> edits(Capabilities wanted, Capabilities ceiling, List<String> drop) {
        Capabilities unasked = Capabilities.computed(false, List.of(), drop);
        boolean asIs = Capabilities.DEFAULT.within(ceiling) && unasked.within(wanted);
        List<String> added = (asIs ? wanted.minus(unasked) : wanted).names();
        var dropped =
                asIs ? (drop.isEmpty() ? Values.none() : Values.of(drop)) : Values.of(List.of(Capabilities.EVERY));
        return List.of(new Edit(Field.CAP_DROP, dropped), new Edit(Field.CAP_ADD, Values.of(added)));
    }

    /** By name only: what Docker gives without asking is the ceiling's matter. */
    static void named(Findings found) {
        List<String> addable = found.get(ADDABLE);
        List<String> add = found.texts(Field.CAP_ADD);
        Capabilities refused = Capabilities.of(add).minus(Capabilities.of(addable));
        if (!addable.isEmpty() && !refused.isEmpty()) {
            List<String> kept = add.stream()
                    .filter(name -> Capabilities.of(List.of(name)).and(refused).isEmpty())
                    .toList();
            found.drift(MEDIUM, Field.CAP_ADD, Values.of(kept), "adds " + words(refused) + " by name");
        }
    }

    /** What the engine gives it. */
    private static Capabilities given(Findings found) {
        return Capabilities.computed(
                found.isTrue(Field.PRIVILEGED), found.texts(Field.CAP_ADD), found.texts(Field.CAP_DROP));
    }

    /** Whether the declaration keeps any capability from it. */
    static boolean isLimited(Findings found) {
        return !Capabilities.ALL.within(given(found));
    }

    /** Finds what a process has above it, but for what is declared. */
    static void running(Findings found, ProcessFacts process) {
        Capabilities ceiling = ceiling(found);
        Capabilities above = new Capabilities(process.capabilityBounds() | process.capabilities()).minus(ceiling);
        Capabilities more = above.isEmpty() ? above : above.minus(given(found));
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
    static Settings completed(Subject subject, Settings settings) {
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
