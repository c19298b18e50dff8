package dev.wharden.subject;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What events told of containers that are gone by the time anybody looks, by image and by what they broke, so that its
 * size does not depend on how many there were.
 *
 * @param from since when every event was heard; empty where none was
 * @param seen what was seen last, the last first; at most {@link #MOST}
 * @param others containers that were seen before those
 */
public record ShortLives(Optional<Instant> from, List<Seen> seen, long others) {
    /** Nothing was heard. */
    public static final ShortLives NONE = new ShortLives(Optional.empty(), List.of(), 0);

    /** What is told apart. */
    public static final int MOST = 64;

    /** What became of them. */
    public enum Kind {
        /** It was gone before it could be judged. */
        UNJUDGED,
        /** It was judged, broke its policy, and was gone within a minute. */
        BROKEN,
        /** It ends by itself, again and again, and is started each time. */
        LOOPING
    }

    /**
     * Containers of one image.
     *
     * @param image as its containers name it
     * @param count how many; of those that loop how many ends
     * @param controls that they broke, sorted
     * @param severity of the worst of what they broke, as a policy writes it; the empty string where that is nothing
     * @param name of the last
     * @param ran how long that ran; empty where it was not started
     * @param exitCode of that; the empty string where there is none
     * @param last when that ended
     */
    public record Seen(
            Kind kind,
            String image,
            long count,
            List<String> controls,
            String severity,
            String name,
            Optional<Duration> ran,
            String exitCode,
            Instant last) {
        public Seen {
            controls = List.copyOf(controls);
        }

        private boolean isOf(Seen other) {
            return kind == other.kind
                    && image.equals(other.image)
                    && controls.equals(other.controls)
                    && severity.equals(other.severity);
        }

        /** Both together. */
        private Seen and(Seen other) {
            Seen later = other.last.isBefore(last) ? this : other;
            return new Seen(
                    kind,
                    image,
                    count + other.count,
                    controls,
                    severity,
                    later.name,
                    later.ran,
                    later.exitCode,
                    later.last);
        }
    }

    /** Keeps the last of them. */
    public ShortLives {
        List<Seen> sorted = seen.stream()
                .sorted(Comparator.comparing(Seen::last).reversed())
                .toList();
        others += sorted.stream().skip(MOST).mapToLong(Seen::count).sum();
        seen = sorted.stream().limit(MOST).toList();
    }

    /** With some more. */
    public ShortLives and(Seen more) {
        var all = new ArrayList<Seen>();
        Seen whole = more;
        for (Seen one : seen) {
            if (one.isOf(more)) {
                whole = one.and(more);
            } else {
                all.add(one);
            }
        }
        all.add(whole);
        return new ShortLives(from, all, others);
    }

    /** With what was heard later; in between events may have been lost. */
    public ShortLives and(ShortLives later) {
        ShortLives both = new ShortLives(later.from.or(() -> from), seen, others + later.others);
        for (Seen one : later.seen) {
            both = both.and(one);
        }
        return both;
    }

    /** The same where every event was heard only from that moment on. */
    public ShortLives from(Instant moment) {
        return new ShortLives(Optional.of(moment), seen, others);
    }

    /** Only those of which the last is not older than that. What was seen before one that is older is older too. */
    public ShortLives since(Instant moment) {
        List<Seen> recent =
                seen.stream().filter(one -> !one.last().isBefore(moment)).toList();
        return new ShortLives(from, recent, recent.size() == seen.size() ? others : 0);
    }

    /** Those of a kind. */
    public Stream<Seen> of(Kind kind) {
        return seen.stream().filter(one -> one.kind() == kind);
    }
}
