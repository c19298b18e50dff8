package dev.wharden.status;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Recorder;
import dev.wharden.report.Status;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The latest remedies, for the page: a sink beside the log, so that they cannot disagree. Thread-safe: one lock guards
 * the map.
 */
public final class RecentActions implements Recorder {
    private static final int SHOWN = 20;
    private static final String UNDER_WAY = "under way";

    private final InstantSource clock;
    /** By action and container: what follows another into a recreation has the same action, and its own end. */
    private final Map<Key, Status.Action> actions = new LinkedHashMap<>();

    private record Key(String action, String container) {}

    /** None yet. */
    public RecentActions(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void record(AuditEvent event) {
        switch (event) {
            case AuditEvent.RemedyBegun begun ->
                put(
                        new Key(begun.action(), begun.container().value()),
                        new Status.Action(
                                begun.action(),
                                clock.instant(),
                                begun.container().value(),
                                begun.kind(),
                                UNDER_WAY,
                                begun.reason()));
            case AuditEvent.RemedyEnded ended
            when !ended.action().isEmpty() -> {
                Key key = key(ended);
                put(
                        key,
                        new Status.Action(
                                ended.action(),
                                at(key),
                                ended.container().value(),
                                ended.kind(),
                                ended.result(),
                                ended.reason().isEmpty() ? reason(key) : ended.reason()));
            }
            case AuditEvent.RemedyEnded neverBegun -> {}
            case AuditEvent.Evaluated evaluated -> {}
            case AuditEvent.DriftDetected drift -> {}
            case AuditEvent.HostChecked host -> {}
            case AuditEvent.Intent intent -> {}
            case AuditEvent.Done done -> {}
            case AuditEvent.Ordered ordered -> {}
            case AuditEvent.Reloaded reloaded -> {}
            case AuditEvent.TwinFailed twin -> {}
            case AuditEvent.Lifecycle lifecycle -> {}
        }
    }

    /** For what one has ended; empty where it has not, or that is long ago. */
    synchronized Optional<String> end(String action, String container) {
        return Optional.ofNullable(actions.get(new Key(action, container)))
                .filter(ended -> !ended.result().equals(UNDER_WAY))
                .map(Status.Action::reason);
    }

    /** The newest first. */
    public synchronized List<Status.Action> latest() {
        return new ArrayList<>(actions.values()).reversed();
    }

    /** The end of a container that has been renamed belongs to the only row of its action, if that has not ended. */
    private Key key(AuditEvent.RemedyEnded ended) {
        var key = new Key(ended.action(), ended.container().value());
        List<Map.Entry<Key, Status.Action>> same = actions.entrySet().stream()
                .filter(row -> row.getKey().action().equals(ended.action()))
                .toList();
        return !actions.containsKey(key)
                        && same.size() == 1
                        && same.getFirst().getValue().result().equals(UNDER_WAY)
                ? same.getFirst().getKey()
                : key;
    }

    private void put(Key key, Status.Action action) {
        actions.put(key, action);
        if (actions.size() > SHOWN) {
            actions.remove(actions.keySet().iterator().next());
        }
    }

    private Instant at(Key action) {
        Status.Action begun = actions.get(action);
        return begun == null ? clock.instant() : begun.at();
    }

    private String reason(Key action) {
        Status.Action begun = actions.get(action);
        return begun == null ? "" : begun.reason();
    }
}
