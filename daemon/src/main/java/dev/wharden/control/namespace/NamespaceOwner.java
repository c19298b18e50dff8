package dev.wharden.control.namespace;

import dev.wharden.container.Container;
import dev.wharden.control.Findings;
import dev.wharden.control.InspectTypes;
import dev.wharden.control.Severity;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a namespace of a container is the host's: said outright, through {@code container:<id>} and that container's own mode to the end, or by the kernel.
 *
 * @param pointer the field of the mode, such as {@code /HostConfig/PidMode}
 * @param kind the kernel's name, such as {@code pid}
 */
record NamespaceOwner(String pointer, String kind) {
    private static final String OTHER = "container:";

    /** Whether the declaration itself says host. */
    boolean isHost(Findings found) {
        return found.text(pointer).equals("host");
    }

    /**
     * Finds a container whose namespace is the host's although its own mode does not say so: a violation where another container brings it in, for which there is no
     * repair here, and live where only the kernel shows it.
     */
    void follow(Subject subject, Findings found, Severity severity) {
        String mode = found.text(pointer);
        if (mode.startsWith(OTHER)) {
            end(subject, mode)
                    .ifPresentOrElse(
                            end -> {
                                if (end.equals("host")) {
                                    found.violation(
                                            severity,
                                            pointer,
                                            Values.none(),
                                            "through " + mode + " it is in the host's " + kind + " namespace");
                                }
                            },
                            () -> unfollowed(subject, found, mode));
        }
        if (found.isEmpty() && same(subject).orElse(false)) {
            found.live(
                    severity,
                    "proc:/ns/" + kind,
                    Values.of(kind),
                    Values.none(),
                    "declared otherwise, but the process is in the host's " + kind + " namespace");
        }
    }

    /** The mode at the end of the chain; empty when it cannot be followed. */
    private Optional<String> end(Subject subject, String first) {
        if (!(subject.neighbours().owners() instanceof Observed.Known<Map<String, Container>> owners)) {
            return Optional.empty();
        }
        var seen = new HashSet<String>();
        String mode = first;
        while (mode.startsWith(OTHER)) {
            Container owner = owners.value().get(mode.substring(OTHER.length()));
            if (owner == null || !seen.add(mode) || !InspectTypes.isRight(owner, pointer)) {
                return Optional.empty();
            }
            mode = owner.text(pointer);
        }
        return Optional.of(mode);
    }

    /** A chain that ends in the dark is only fine where the kernel says so. */
    private void unfollowed(Subject subject, Findings found, String mode) {
        if (same(subject).isEmpty()) {
            String why = subject.neighbours().owners() instanceof Observed.Unknown<Map<String, Container>> unknown
                    ? unknown.why()
                    : "no such container";
            found.unread(Source.INSPECT, pointer, mode + ": " + why);
        }
    }

    /** Whether the kernel gives the process and the host one namespace; empty when that is not known: the links need CAP_SYS_PTRACE. */
    private Optional<Boolean> same(Subject subject) {
        if (subject.kernel() instanceof Observed.Known<KernelFacts> kernel
                && kernel.value().namespaces() instanceof Observed.Known<Map<String, Long>> own
                && kernel.value().hostNamespaces() instanceof Observed.Known<Map<String, Long>> host) {
            return Optional.ofNullable(own.value().get(kind))
                    .map(inode -> inode.equals(host.value().get(kind)));
        }
        return Optional.empty();
    }
}
