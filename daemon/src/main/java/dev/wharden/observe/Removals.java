package dev.wharden.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Which containers other Docker clients have removed, and whether that was meant for them. A prune takes whatever does
 * not run, also what only Wharden has stopped or has not started yet: that comes back. The engine tells of a prune when
 * it is over (moby daemon/prune.go), so nothing is decided before it is quiet; and what cannot be told apart counts as
 * a prune, the side on which no container is lost. A network that is removed decides nothing: without its containers
 * {@code docker network rm}, {@code compose down} of one service and of all look the same. Not thread-safe.
 */
public final class Removals {
    /** The time without another removal by another client after which no prune is under way. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    /** On a host where it is never quiet. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** What is known of a removal. */
    public enum Word {
        /** No client but Wharden has removed it, as far as was heard. */
        NONE,
        /** It cannot be said yet. */
        OPEN,
        /** Whether it went with others cannot be told. */
        UNCLEAR,
        /** It went with others. */
        PRUNED,
        /** Somebody has removed this one. */
        MEANT
    }

    /** A {@code since} of the first look, since when what was heard is quiet; the engine's clock plays no part. */
    private record Removal(Word word, Optional<Instant> since) {}

    private final Map<String, Removal> removed = new Newest<>();
    /** Those that Wharden was to remove, and how many prunes were over by then. */
    private final Map<String, Long> ours = new Newest<>();

    private long prunes;
    private long heard;
    private long seen;
    private Instant changed = Instant.MIN;

    /**
     * One is gone, and by no call of Wharden's that it knows of.
     *
     * @param ordered it was told to stop before, so that no prune has taken it
     */
    void destroyed(String id, boolean ordered) {
        // What Wharden removes itself tells of no prune, and where it repairs many it is never quiet.
        if (!ours.containsKey(id)) {
            heard++;
            removed.putIfAbsent(id, new Removal(ordered ? Word.MEANT : Word.OPEN, Optional.empty()));
        }
    }

    /** A prune is over. */
    void pruned() {
        decided(Word.PRUNED);
    }

    /** Events were lost, one of which may have told of a prune. */
    void lost() {
        decided(Word.UNCLEAR);
    }

    private void decided(Word word) {
        prunes++;
        removed.replaceAll(
                (id, removal) -> removal.word() == Word.OPEN ? new Removal(word, Optional.empty()) : removal);
    }

    /**
     * Wharden is about to remove one that is there. Of its end the engine may tell late. Returns whether it is the
     * first call for that.
     */
    boolean removing(String id) {
        removed.remove(id);
        return ours.put(id, prunes) == null;
    }

    /** Whether Wharden was about to remove it. */
    boolean isRemoving(String id) {
        return ours.containsKey(id);
    }

    /** When Wharden was to remove it, another had, or was doing so. */
    void found(String id) {
        Long before = ours.remove(id);
        destroyed(id, false);
        if (before != null && before != prunes) {
            removed.put(id, new Removal(Word.PRUNED, Optional.empty()));
        }
    }

    boolean concern(String id) {
        return removed.containsKey(id);
    }

    /** What is known at a moment. */
    Word word(String id, Instant now) {
        Removal removal = removed.getOrDefault(id, new Removal(Word.NONE, Optional.empty()));
        if (removal.word() != Word.OPEN) {
            return removal.word();
        }
        if (seen != heard) {
            seen = heard;
            changed = now;
        }
        Instant since = removal.since().filter(first -> !first.isAfter(now)).orElse(now);
        Word word = !changed.isAfter(now) && !changed.plus(QUIET).isAfter(now)
                ? Word.MEANT
                : since.plus(LONGEST).isAfter(now) ? Word.OPEN : Word.UNCLEAR;
        removed.put(id, new Removal(word, Optional.of(since)));
        return word;
    }
}
