package dev.wharden.cli;

import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.kernel.StopSignal;
import dev.wharden.remedy.recreate.notes.RepairNotes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How long containers are down while they are replaced or restarted.
 *
 * @param least seconds
 * @param most seconds
 * @param basis what the estimate follows from, for people; empty for a sum
 */
record Downtime(double least, double most, String basis) {
    static final Downtime NONE = new Downtime(0, 0, "");

    /** Stop and start of a small container that ends at once, on a quiet host (engine-facts §5.1). */
    private static final double EACH = 0.5;

    /** The same on a busy one (1.7 to 4.0 s were measured). */
    private static final double BUSY = 4;

    private static final String UNKNOWN = " is known after its first repair";

    private static final double SAME = 0.05;

    /** Of a container and those that follow it, as earlier repairs took or as the kernel says now. */
    static Downtime of(Dependents unit, RepairNotes notes) {
        var files = ProcFiles.ofHost();
        return of(
                unit,
                notes.downtimes(unit.target().name()),
                container -> StopSignal.of(files, container.pid(), container.text("/Config/StopSignal")));
    }

    /**
     * Of a container and those that follow it: all stop one after the other, then all start.
     *
     * @param earlier what earlier repairs took, the oldest first
     * @param signals what a container does with its stop signal
     */
    static Downtime of(Dependents unit, List<Duration> earlier, Function<Container, StopSignal> signals) {
        if (!earlier.isEmpty()) {
            var seconds = earlier.stream()
                    .mapToDouble(took -> took.toMillis() / 1000.0)
                    .summaryStatistics();
            return new Downtime(
                    seconds.getMin(),
                    seconds.getMax(),
                    earlier.size() == 1 ? "as in its last repair" : "as in its last " + earlier.size() + " repairs");
        }
        List<Container> all = Stream.concat(
                        Stream.of(unit.target()), unit.members().stream().map(Dependents.Dependent::container))
                .toList();
        double least = 0;
        double most = 0;
        String basis = "";
        for (Container one : all) {
            double timeout = one.stopTimeout().toMillis() / 1000.0;
            String who = all.size() == 1 ? "it" : one.name().value();
            switch (signals.apply(one)) {
                case ENDS -> basis = basis.isEmpty() ? "how fast " + who + " starts here" + UNKNOWN : basis;
                case IGNORED -> {
                    least += timeout;
                    most += timeout;
                    basis = who + " ignores its stop signal and is killed after " + number(timeout) + " s";
                }
                case HANDLED, UNKNOWN -> {
                    most += timeout;
                    basis = basis.isEmpty() ? "how fast " + who + " stops" + UNKNOWN : basis;
                }
            }
            least += EACH;
            most += BUSY;
        }
        return new Downtime(least, most, basis);
    }

    Downtime plus(Downtime other) {
        return new Downtime(least + other.least, most + other.most, "");
    }

    /** Such as {@code about 0.5 s of downtime in all} or {@code 1.7 to 4.0 s of downtime: as in its last 3 repairs}. */
    String sentence(String whose) {
        String time = most - least < SAME ? "about " + number(most) : number(least) + " to " + number(most);
        return time + " s of downtime" + (whose.isEmpty() ? "" : " " + whose) + (basis.isEmpty() ? "" : ": " + basis);
    }

    private static String number(double seconds) {
        return String.format(Locale.ROOT, "%.1f", seconds);
    }
}
