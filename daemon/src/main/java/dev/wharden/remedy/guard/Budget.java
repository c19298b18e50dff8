package dev.wharden.remedy.guard;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The downtime actions of the last hour, on disk. A start that lies in the future (the clock was set back) counts as now, so that a wrong clock never gives more.
 * Guarded by the lock of {@link Guards}.
 */
final class Budget {
    private static final String FILE = "guard/budget.json";
    private static final Duration HOUR = Duration.ofHours(1);

    private final StateDir state;
    private final List<Instant> starts;

    Budget(StateDir state) {
        this.state = state;
        this.starts = read(state);
    }

    int remaining(int maxPerHour, Instant now) {
        forget(now);
        return Math.max(0, maxPerHour - starts.size());
    }

    /** When the next place comes free; empty when one is free now. */
    Optional<Instant> nextFree(int maxPerHour, Instant now) {
        if (remaining(maxPerHour, now) > 0) {
            return Optional.empty();
        }
        return Optional.of(
                starts.isEmpty() || maxPerHour < 1
                        ? now.plus(HOUR)
                        : starts.get(Math.max(0, starts.size() - maxPerHour)).plus(HOUR));
    }

    /** Takes a place. Throws StateUnavailable, and then none is taken. */
    void take(Instant now) {
        forget(now);
        starts.add(now);
        try {
            write();
        } catch (StateUnavailable e) {
            starts.removeLast();
            throw e;
        }
    }

    /** Gives a place back: the action changed nothing after all. */
    void giveBack(Instant start) {
        if (starts.remove(start)) {
            write();
        }
    }

    private void forget(Instant now) {
        starts.replaceAll(start -> start.isAfter(now) ? now : start);
        starts.removeIf(start -> !start.plus(HOUR).isAfter(now));
    }

    private void write() {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        var list = file.putArray("starts");
        starts.forEach(start -> list.add(start.toString()));
        state.write(FILE, file);
    }

    private static List<Instant> read(StateDir state) {
        var starts = new ArrayList<Instant>();
        state.read(FILE)
                .ifPresent(file -> file.path("starts").forEach(start -> {
                    try {
                        starts.add(Instant.parse(start.asText()));
                    } catch (DateTimeParseException e) {
                        throw new StateUnavailable("no time in " + state.path(FILE) + ": remove it by hand", e);
                    }
                }));
        return starts;
    }
}
