package dev.wharden.docker;

import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How far the stream was read. Used by the stream's thread only. {@code since} is exact to the nanosecond and includes
 * that moment, so a replay begins with the last event that was seen: it is not told twice, and when the engine does not
 * have it any more there is a gap.
 */
final class EventPosition {
    private final Optional<Instant> from;
    private Optional<Instant> last = Optional.empty();
    private final Set<DockerEvent> atLast = new HashSet<>();

    /**
     * Nothing was read yet.
     *
     * @param from where to begin; empty for the moment of the first question
     */
    EventPosition(Optional<Instant> from) {
        this.from = from;
    }

    /** The value of {@code since}: seconds, dot, nine digits; or where to begin, when nothing was seen yet. */
    String since(Instant now) {
        Instant at = last.or(() -> from).orElse(now);
        return String.format(Locale.ROOT, "%d.%09d", at.getEpochSecond(), at.getNano());
    }

    boolean isSet() {
        return last.isPresent();
    }

    /** Whether that is the event at which the reading stopped. */
    boolean isAt(DockerEvent event) {
        return atLast.contains(event);
    }

    /** Whether the event is new; then the position moves there. */
    boolean advance(DockerEvent event) {
        if (last.isPresent()) {
            int order = event.time().compareTo(last.get());
            // The clock may have been set back; only what was replayed from the last moment is known to be old.
            if (order == 0 && atLast.contains(event)) {
                return false;
            }
            if (order != 0) {
                atLast.clear();
            }
        }
        last = Optional.of(event.time());
        atLast.add(event);
        return true;
    }
}
