package dev.wharden.docker;

import dev.wharden.container.Container;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Asks about containers for the sake of another one, and never for long: one that does not answer in time is set aside,
 * and not asked again for some seconds, after a while for a minute. So a container that the engine does not answer for
 * costs the work on others moments, and each of them only once in a while. Thread-safe: one lock guards what is aside;
 * no call is made under it.
 */
public final class Bystanders {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final DockerReader reader;
    private final InstantSource clock;
    private final Duration patience;
    private final Map<String, Aside> aside = new HashMap<>();

    /**
     * None is aside.
     *
     * @param patience how long one answer is waited for
     */
    public Bystanders(DockerReader reader, InstantSource clock, Duration patience) {
        this.reader = reader;
        this.clock = clock;
        this.patience = patience;
    }

    /** Since when, and for how long. */
    private record Aside(Instant since, Duration length) {
        /** A clock that was set back does not make it longer. */
        boolean holds(Instant now) {
            return !since.isAfter(now) && since.plus(length).isAfter(now);
        }
    }

    /** Whether it may be asked about now. */
    public synchronized boolean mayAsk(String id) {
        Aside now = aside.get(id);
        return now == null || !now.holds(clock.instant());
    }

    /**
     * A container by its id. Throws NotFound when it is gone, and any other DockerException when it cannot be read,
     * which sets it aside.
     */
    public Container inspect(String id) {
        try {
            Container container = reader.inspect(id, patience);
            forget(id);
            return container;
        } catch (DockerException.NotFound gone) {
            forget(id);
            throw gone;
        } catch (DockerException unread) {
            setAside(id, unread instanceof DockerException.Rejected ? LONGEST : FIRST);
            throw unread;
        }
    }

    /** It was read by somebody else, or is gone. */
    public synchronized void forget(String id) {
        aside.remove(id);
    }

    /** All may be asked about again. */
    public synchronized void forgetAll() {
        aside.clear();
    }

    private synchronized void setAside(String id, Duration first) {
        Aside before = aside.get(id);
        Duration length = before == null ? first : before.length().multipliedBy(2);
        aside.put(id, new Aside(clock.instant(), length.compareTo(LONGEST) < 0 ? length : LONGEST));
    }
}
