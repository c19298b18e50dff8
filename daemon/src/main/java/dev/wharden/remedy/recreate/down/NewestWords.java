package dev.wharden.remedy.recreate.down;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The last word of each that is down: a disk that was full has an older one. Thread-safe. */
public final class NewestWords {
    private final Downs downs;
    /** By their ids. */
    private final Map<String, Down> last = new ConcurrentHashMap<>();

    /** Of those of a state directory. */
    public NewestWords(Downs downs) {
        this.downs = downs;
    }

    /** Keeps what is known of one by now, also where that cannot be written. */
    public void keep(Down down) {
        last.put(down.id(), down);
        downs.tried(down);
    }

    /** One as it was read, with what was found out since: how it ran and was ended, and the tries to start it. */
    public Down of(Down read) {
        return Optional.ofNullable(last.get(read.id()))
                .filter(known -> isNoOlder(known, read))
                .map(known -> with(read, known))
                .orElse(read);
    }

    /** Nothing more is known of the container of an id. */
    public void forget(String id) {
        last.remove(id);
    }

    private static boolean isNoOlder(Down known, Down read) {
        return known.since().equals(read.since())
                && known.action().equals(read.action())
                && known.tries().refused() >= read.tries().refused();
    }

    private static Down with(Down read, Down known) {
        Down now = read.ran(known.startedAt(), known.why()).tried(known.tries(), Optional.empty());
        return known.policy().map(now::withoutPolicy).orElse(now);
    }
}
