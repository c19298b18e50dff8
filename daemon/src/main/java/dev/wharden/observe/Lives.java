package dev.wharden.observe;

import dev.wharden.docker.DockerEvent;
import dev.wharden.subject.ShortLives;
import dev.wharden.subject.ShortLives.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lives of containers that others make, as events tell them: which were gone before they could be judged, which
 * broke their policy and were gone within a minute, which end again and again. A container that was there before events
 * were heard is none of them, since all that are there then are looked at. What is kept is bounded: a loop of
 * containers that live for a millisecond is one line with a number. Thread-safe: one lock.
 */
public final class Lives {
    /** What is gone sooner is on no page when somebody looks. */
    private static final Duration SHORT = Duration.ofMinutes(1);

    /** A worker may be judging it when it goes. */
    private static final Duration JUDGED = Duration.ofSeconds(10);

    /** As many ends within this time are a loop: the engine waits a minute at most before it starts one again. */
    private static final Duration LOOP = Duration.ofMinutes(10);

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int ENDS = 5;
    private static final int MOST = 1000;
    private static final int LONGEST = 256;

    private final Map<String, Life> lives = new Newest<>();

    /** When other clients have last done anything to a container, by its id and the engine's clock. */
    private final Map<String, Instant> touched = new Newest<>();

    /** Those that were removed, and are not counted yet; the first first. */
    private final Deque<Life> gone = new ArrayDeque<>();

    private ShortLives told = ShortLives.NONE;

    /** What is known of one container. The lock of {@link Lives} guards it. */
    private static final class Life {
        private final String image;
        private List<String> broken = List.of();
        private String severity = "";
        private final Deque<Instant> ends = new ArrayDeque<>();
        private String name = "";
        private String exitCode = "";
        private @Nullable Instant created;
        private @Nullable Instant started;
        private @Nullable Instant ended;
        private boolean judged;
        private Instant last = Instant.EPOCH;

        Life(String image) {
            this.image = image;
        }

        private ShortLives.Seen seen(Kind kind, long count) {
            Optional<Duration> ran = started == null || ended == null || ended.isBefore(started)
                    ? Optional.empty()
                    : Optional.of(Duration.between(started, ended));
            return new ShortLives.Seen(
                    kind,
                    image,
                    count,
                    kind == Kind.BROKEN ? broken : List.of(),
                    kind == Kind.BROKEN ? severity : "",
                    name,
                    ran,
                    exitCode,
                    last);
        }
    }

    /** Something happened to a container that no call of Wharden's has brought about. */
    synchronized void heard(DockerEvent event) {
        touched(event.id(), event.time());
        Life life = lives.computeIfAbsent(event.id(), _ -> new Life(text(event, "image")));
        life.name = text(event, "name");
        life.last = event.time();
        switch (event.action()) {
            case "create" -> life.created = event.time();
            case "start" -> life.started = event.time();
            case "kill" -> life.ends.clear();
            case "die" -> died(life, event);
            case "destroy" -> {
                if (life.created != null && event.time().isBefore(life.created.plus(SHORT))) {
                    gone.addLast(life);
                }
            }
            default -> {}
        }
        count(event.time());
    }

    /** Another client has done something to a container that is no event of its own, such as to its networks. */
    public synchronized void touched(String id, Instant when) {
        touched.put(id, when);
    }

    /** Whether another client has done anything to a container; waits so long for a word that is on its way. */
    public boolean isTouched(String id, Duration atMost) {
        return isTouchedSince(id, Instant.MIN, atMost);
    }

    /** The same since a moment of the engine's clock. */
    public synchronized boolean isTouchedSince(String id, Instant moment, Duration atMost) {
        try {
            for (long look = 0; look < atMost.dividedBy(LOOK) && !hasTouched(id, moment); look++) {
                wait(LOOK.toMillis());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return hasTouched(id, moment);
    }

    private boolean hasTouched(String id, Instant moment) {
        return !touched.getOrDefault(id, Instant.MIN).isBefore(moment) && touched.containsKey(id);
    }

    private static String text(DockerEvent event, String attribute) {
        String text = event.attributes().getOrDefault(attribute, "");
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    private void died(Life life, DockerEvent event) {
        life.ended = event.time();
        life.exitCode = text(event, "exitCode");
        life.ends.addLast(event.time());
        if (life.ends.size() >= ENDS) {
            if (life.ends.removeFirst().plus(LOOP).isAfter(event.time())) {
                told = told.and(life.seen(Kind.LOOPING, 1));
            }
        }
    }

    /**
     * A container was judged. The last time counts that it was found to break anything.
     *
     * @param controls that it breaks; none where it complies
     * @param severity of the worst of that, as a policy writes it
     */
    public synchronized void judged(String id, Collection<String> controls, String severity) {
        Life life = lives.get(id);
        if (life != null) {
            life.judged = true;
            if (!controls.isEmpty()) {
                life.broken = controls.stream().sorted().distinct().toList();
                life.severity = severity;
            }
        }
    }

    private void count(Instant now) {
        while (!gone.isEmpty()
                && (gone.size() > MOST || !gone.getFirst().last.plus(JUDGED).isAfter(now))) {
            Life life = gone.removeFirst();
            if (!life.judged) {
                told = told.and(life.seen(Kind.UNJUDGED, 1));
            } else if (!life.broken.isEmpty()) {
                told = told.and(life.seen(Kind.BROKEN, 1));
            }
        }
    }

    /** Events were lost, or the engine was away: of what is known of those that are there nothing holds. */
    synchronized void interrupted(Instant now) {
        lives.clear();
        touched.clear();
        told = told.from(now);
    }

    /** All that was told until now, those excepted that went within the last seconds. */
    public synchronized ShortLives told(Instant now) {
        count(now);
        return told;
    }
}
