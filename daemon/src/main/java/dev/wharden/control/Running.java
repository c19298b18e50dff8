package dev.wharden.control;

import dev.wharden.control.ControlBuilder.LiveCheck;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.ProcessFacts;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Compares what runs in a container with what is declared. */
public final class Running {
    /** Of two that one rule has found: the severity, then how much was found, as of rights. */
    private static final Comparator<Finding.Detail> WORSE = Comparator.comparing(
                    Finding.Detail::severity, Comparator.reverseOrder())
            .thenComparingInt(detail -> detail.actual().size());

    private Running() {}

    /** Adds what a check finds, unless it cannot be known what is declared. */
    static void whole(Findings found, KernelFacts kernel, LiveCheck<KernelFacts> check) {
        Findings seen = found.asDeclared();
        check.check(seen, kernel);
        take(found, seen);
    }

    /** The same of the main process, and of the worst of the others where that is worse. */
    static void processes(Findings found, KernelFacts kernel, LiveCheck<ProcessFacts> check) {
        Findings main = found.asDeclared();
        check.check(main, kernel.main());
        take(found, main);
        worst(found, kernel, check, differences(main).max(WORSE));
    }

    private static void take(Findings found, Findings seen) {
        for (Finding finding : seen.list()) {
            if (found.isReadable() || finding instanceof Finding.Unread) {
                found.add(finding);
            }
        }
    }

    private static Stream<Finding.Detail> differences(Findings seen) {
        return seen.list().stream()
                .filter(finding -> !(finding instanceof Finding.Unread))
                .map(Finding::detail);
    }

    /**
     * Of the worst process besides the main one of which the check finds something, what it finds; it is told, and not
     * repaired. What could not be read of any, or that there may be more of them, is no pass.
     */
    public static void worst(Findings found, KernelFacts kernel, LiveCheck<ProcessFacts> check) {
        worst(found, kernel, check, Optional.empty());
    }

    /** Only where it is worse than what was found already. */
    private static void worst(
            Findings found, KernelFacts kernel, LiveCheck<ProcessFacts> check, Optional<Finding.Detail> already) {
        Optional<Finding.Detail> told = already;
        Optional<ProcessFacts> worst = Optional.empty();
        for (ProcessFacts process : kernel.others()) {
            Findings seen = found.asDeclared();
            check.check(seen, process);
            if (seen.isEmpty()) {
                continue;
            }
            seen.list().stream().filter(Finding.Unread.class::isInstance).forEach(found::add);
            Optional<Finding.Detail> most = differences(seen).max(WORSE);
            if (most.isPresent() && (told.isEmpty() || WORSE.compare(most.get(), told.get()) > 0)) {
                told = most;
                worst = Optional.of(process);
            }
        }
        if (worst.isPresent()) {
            add(found, worst.get(), told.orElseThrow());
        }
        if (!kernel.unread().isEmpty()) {
            found.unread(Source.KERNEL, "proc:/status", kernel.unread());
        }
    }

    private static void add(Findings found, ProcessFacts process, Finding.Detail detail) {
        found.violation(
                detail.severity(),
                detail.field(),
                detail.actual(),
                detail.desired(),
                Finding.Detail.PROCESS + process.name() + " (" + process.pid() + "): " + detail.message());
    }
}
