package dev.wharden.control.namespace;

import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.control.*;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a namespace of a container is the host's: said outright, through {@code container:<id>} and that container's
 * own mode to the end, or by the kernel.
 *
 * @param mode the field that names the owner
 * @param kind the kernel's name, such as {@code pid}
 */
record NamespaceOwner(Field mode, String kind) {
    /** The rule of what only the kernel shows. */
    static final String LIVE = "proc-ns-host-shared";

    private static final String OTHER = "container:";

    /** Finds the host's, and sets the mode of a namespace of its own. */
    void repair(Findings found, String own) {
        if (found.text(mode).equals("host")) {
            found.drift(
                    mode,
                    Values.of(own),
                    message(),
                    AutomaticLabel.removedWith(found.declared(), List.of(new Edit(mode, Values.of(own)))));
        } else {
            follow(found);
        }
    }

    /** Finds the host's. */
    void report(Findings found) {
        if (found.text(mode).equals("host")) {
            found.violation(mode, Values.none(), message());
        } else {
            follow(found);
        }
    }

    private String message() {
        return "is in the host's " + kind + " namespace";
    }

    /**
     * Finds a container whose namespace is the host's although its own mode does not say so: a violation where another
     * container brings it in, for which there is no repair here, and live where only the kernel shows it.
     */
    private void follow(Findings found) {
        Subject subject = found.subject();
        String value = found.text(mode);
        if (value.startsWith(OTHER)) {
            Optional<String> end = end(subject, value);
            if (end.isEmpty()) {
                unfollowed(subject, found, value);
            } else if (end.get().equals("host")) {
                found.violation(
                        mode, Values.none(), "through " + value + " it is in the host's " + kind + " namespace");
            }
        }
        if (found.isEmpty() && same(subject).orElse(false)) {
            found.under(LIVE)
                    .live(
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
        String value = first;
        while (value.startsWith(OTHER)) {
            Container owner = owners.value().get(value.substring(OTHER.length()));
            if (owner == null || !seen.add(value) || !mode.isRight(owner)) {
                return Optional.empty();
            }
            value = owner.text(mode.pointer());
        }
        return Optional.of(value);
    }

    /** A chain that ends in the dark is only fine where the kernel says so. */
    private void unfollowed(Subject subject, Findings found, String value) {
        if (same(subject).isEmpty()) {
            String why = subject.neighbours().owners() instanceof Observed.Unknown<Map<String, Container>> unknown
                    ? unknown.why()
                    : "no such container";
            found.unread(mode.pointer(), value + ": " + why);
        }
    }

    /**
     * Whether the kernel gives the process and the host one namespace; empty when that is not known: the links need
     * CAP_SYS_PTRACE.
     */
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
