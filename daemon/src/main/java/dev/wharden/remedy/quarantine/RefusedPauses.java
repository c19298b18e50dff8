package dev.wharden.remedy.quarantine;

import dev.wharden.docker.DockerException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Since when the runtime refuses to pause which containers. A moment of that is nothing: a thread that waits for a disk
 * is frozen a little later, and a runtime that is being upgraded is back. Thread-safe.
 */
final class RefusedPauses {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final String NOT_RUNNING = "container not running";
    /**
     * What runc says where the freezer does not do it. The words before it stand before all that containerd could not
     * do with runc.
     */
    private static final Pattern FREEZER =
            Pattern.compile("OCI runtime pause failed.*(?:freez|cgroup)", Pattern.DOTALL);

    private final InstantSource clock;
    private final Map<String, Instant> since = new ConcurrentHashMap<>();

    RefusedPauses(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether it is the container that is not paused, and not the engine that cannot. */
    static boolean is(DockerException.Unavailable no) {
        String why = String.valueOf(no.getMessage());
        return no.isAnswered() && (isNotRunning(why) || FREEZER.matcher(why).find());
    }

    /** The runtime says that it does not run, the engine that it does (measured on 26.1.5). */
    static boolean isNotRunning(String why) {
        return why.contains(NOT_RUNNING);
    }

    /** It was refused now. Returns whether it has been for long. */
    boolean isForLong(String id) {
        Instant now = clock.instant();
        Instant first = since.putIfAbsent(id, now);
        return first != null && !first.isAfter(now.minus(LONG));
    }

    /** It is paused, or does not run. */
    void forget(String id) {
        since.remove(id);
    }
}
