package dev.wharden.systemd;

import dev.wharden.controller.queue.Heartbeat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Whether the daemon lives, and whether it guards the host. It lives while every heartbeat is fresh; it is ready when
 * each condition holds too.
 */
public final class Health {
    private final List<Heartbeat> heartbeats;
    private final Map<String, BooleanSupplier> conditions;
    private final Supplier<List<String>> reasons;

    /**
     * Of these threads.
     *
     * @param conditions in the words that a person reads when one does not hold, such as {@code engine not connected}
     * @param reasons other reasons not to be ready, as a person reads them
     */
    public Health(List<Heartbeat> heartbeats, Map<String, BooleanSupplier> conditions, Supplier<List<String>> reasons) {
        this.heartbeats = List.copyOf(heartbeats);
        this.conditions = new LinkedHashMap<>(conditions);
        this.reasons = reasons;
    }

    /** The same with more conditions. */
    public Health and(Map<String, BooleanSupplier> more) {
        var all = new LinkedHashMap<>(conditions);
        all.putAll(more);
        return new Health(heartbeats, all, reasons);
    }

    /** Why the process should be restarted; empty while it lives. */
    public List<String> unhealthy() {
        return heartbeats.stream()
                .filter(heartbeat -> !heartbeat.isFresh())
                .map(heartbeat -> heartbeat.name() + " hangs")
                .toList();
    }

    /** Why it does not guard the host now; empty when it does. */
    public List<String> notReady() {
        var problems = new ArrayList<>(unhealthy());
        conditions.forEach((problem, holds) -> {
            if (!holds.getAsBoolean()) {
                problems.add(problem);
            }
        });
        problems.addAll(reasons.get());
        return List.copyOf(problems);
    }
}
