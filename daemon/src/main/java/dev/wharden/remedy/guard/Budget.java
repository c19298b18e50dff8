package dev.wharden.remedy.guard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The actions of one kind in the last hour, on disk: those with downtime, or quarantines. A start that lies in the
 * future (the clock was set back) counts as now, so that a wrong clock never gives more. Guarded by the lock of
 * {@link Guards}.
 */
final class Budget {
    private static final String DOWNTIME = "guard/budget.json";
    private static final String QUARANTINES = "guard/quarantines.json";
    private static final Duration HOUR = Duration.ofHours(1);

    private final StateDir state;
    private final String file;
    private final List<Instant> starts;

    private Budget(StateDir state, String file) {
        this.state = state;
        this.file = file;
        this.starts = state.readOnce(file, Budget::read).orElseGet(ArrayList::new);
    }

    /** Of restarts and recreations. */
    static Budget ofDowntime(StateDir state) {
        return new Budget(state, DOWNTIME);
    }

    /** Of quarantines. */
    static Budget ofQuarantines(StateDir state) {
        return new Budget(state, QUARANTINES);
    }

    int remaining(int maxPerHour, Instant now) {
        forget(now);
        return Math.max(0, maxPerHour - starts.size());
    }

    /** When so many places will be free; empty when they are now. */
    Optional<Instant> nextFree(int maxPerHour, int places, Instant now) {
        if (remaining(maxPerHour, now) >= places) {
            return Optional.empty();
        }
        int mustEnd = starts.size() - maxPerHour + places;
        return Optional.of(
                maxPerHour < places || mustEnd > starts.size()
                        ? now.plus(HOUR)
                        : starts.get(Math.max(0, mustEnd - 1)).plus(HOUR));
    }

    /** Takes places. Throws StateUnavailable, and then none is taken. */
    void take(int places, Instant now) {
        if (places == 0) {
            return;
        }
        forget(now);
        starts.addAll(Collections.nCopies(places, now));
        try {
            write();
        } catch (StateUnavailable e) {
            starts.subList(starts.size() - places, starts.size()).clear();
            throw e;
        }
    }

    /** Gives places back: the action changed nothing after all. */
    void giveBack(int places, Instant start) {
        boolean changed = false;
        for (int i = 0; i < places; i++) {
            changed |= starts.remove(start);
        }
        if (changed) {
            write();
        }
    }

    private void forget(Instant now) {
        starts.replaceAll(start -> start.isAfter(now) ? now : start);
        starts.removeIf(start -> !start.plus(HOUR).isAfter(now));
    }

    private void write() {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        var list = content.putArray("starts");
        starts.forEach(start -> list.add(start.toString()));
        state.write(this.file, content);
    }

    private static List<Instant> read(JsonNode file) {
        var starts = new ArrayList<Instant>();
        file.path("starts").forEach(start -> starts.add(Instant.parse(start.asText())));
        return starts;
    }
}
