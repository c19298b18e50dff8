package dev.wharden.remedy.guard;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.Declaration;
import dev.wharden.observe.Memory;
import dev.wharden.remedy.state.RecordJson;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.subject.Deed;
import dev.wharden.subject.Heard;
import dev.wharden.subject.Lived;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Remembered;
import dev.wharden.subject.ShortLives;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;

/**
 * What the engine's events told of containers within the last day, kept over restarts in their {@linkplain Histories
 * histories}, and since when every event was heard. A command that reads the same files tells what the daemon knows.
 * Thread-safe: one lock guards the listening, and another, that of the histories, the rest.
 */
public final class EventMemory implements Memory {
    /** So long a deed counts. */
    static final Duration KEPT = Duration.ofHours(24);

    /** The daemon says each minute that it listens. */
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final String FILE = "listening.json";
    private static final String LIVES = "short-lives.json";

    private final StateDir state;
    private final Histories histories;
    private final InstantSource clock;
    private Optional<Listening> listening;
    private Instant written = Instant.EPOCH;
    /** What an earlier daemon has heard of containers that are gone, and what this one has together with that. */
    private final ShortLives before;

    private ShortLives lives;

    /**
     * A time in which every event was heard.
     *
     * @param until the last moment for which that is certain
     */
    public record Listening(Instant from, Instant until) {}

    /** Reads what an earlier daemon has left. */
    public EventMemory(StateDir state, Histories histories, InstantSource clock) {
        this.state = state;
        this.histories = histories;
        this.clock = clock;
        this.listening = state.readOnce(FILE, tree -> RecordJson.read(tree, Listening.class));
        this.before = state.readOnce(LIVES, tree -> RecordJson.read(tree, ShortLives.class))
                .orElse(ShortLives.NONE);
        this.lives = before;
    }

    /** The histories that hold the deeds. */
    public Histories histories() {
        return histories;
    }

    /** When events were heard; empty when they never were. */
    public synchronized Optional<Listening> listening() {
        return listening;
    }

    /** Every event in this time was heard. Kept on disk once a minute. Throws StateUnavailable. */
    public synchronized void heard(Listening now) {
        boolean same =
                listening.filter(before -> before.from().equals(now.from())).isPresent();
        listening = Optional.of(now);
        if (!same || !written.plus(MINUTE).isAfter(now.until())) {
            state.write(FILE, RecordJson.write(now));
            written = now.until();
        }
    }

    /** Which containers came and went since the daemon listens. Throws StateUnavailable. */
    public synchronized void lived(ShortLives heard) {
        ShortLives all = before.and(heard).since(clock.instant().minus(KEPT));
        if (!all.equals(lives)) {
            state.write(LIVES, RecordJson.write(all));
            lives = all;
        }
    }

    @Override
    public synchronized Observed<Lived> lived() {
        Instant now = clock.instant();
        Instant since = now.minus(KEPT);
        return Observed.known(new Lived(lives.since(since), gap(lives.from(), since, now)));
    }

    /** Something was done to a container, as its event names it. Throws StateUnavailable. */
    public void remember(ContainerName name, String id, Set<Deed> deeds, Instant time) {
        histories.remember(name, id, known -> {
            Remembered more = known;
            // The clock was set back since a person accepted what was done until then: this is later.
            Instant at = known.accepted()
                    .filter(this::isAhead)
                    .map(accepted -> accepted.plusNanos(1))
                    .orElse(time);
            for (Deed deed : deeds) {
                more = more.and(deed, at);
            }
            return more;
        });
    }

    /** All that was done until now is well, and what has the name now is as it should be. Throws StateUnavailable. */
    public void accept(ContainerName name, String id) {
        Instant now = clock.instant();
        histories.remember(name, id, known -> known.accept(now));
        histories.applied(name);
    }

    /** What was heard of a container in the last day, or since it is there, or since a person accepted the rest. */
    @Override
    public Observed<Heard> heard(Container container) {
        Instant now = clock.instant();
        Remembered known = histories.remembered(container);
        Instant since = latest(now.minus(KEPT), known.accepted().orElse(Instant.EPOCH), created(container));
        // Where the clock was set back, what is done now is told as older than the container.
        Instant counted = isAhead(since) ? now.minus(KEPT) : since;
        return Observed.known(new Heard(known.since(counted), gap(counted, now)));
    }

    private boolean isAhead(Instant moment) {
        return moment.isAfter(clock.instant());
    }

    @Override
    public Observed<Declaration> accepted(Container container) {
        return histories
                .of(container.name())
                .accepted()
                .map(Observed::known)
                .orElseGet(() -> !histories.isJudging()
                        ? Observed.unknown("no daemon has seen it yet")
                        : Observed.absent("it is seen for the first time"));
    }

    private static Instant created(Container container) {
        try {
            return Instant.parse(container.text("/Created"));
        } catch (DateTimeParseException unreadable) {
            return Instant.EPOCH;
        }
    }

    private static Instant latest(Instant one, Instant other, Instant third) {
        Instant later = one.isAfter(other) ? one : other;
        return later.isAfter(third) ? later : third;
    }

    private String gap(Instant since, Instant now) {
        return gap(listening().map(Listening::from), since, now);
    }

    private String gap(Optional<Instant> from, Instant since, Instant now) {
        Optional<Listening> heard = listening();
        if (heard.isEmpty() || from.isEmpty()) {
            return "no daemon has listened to the engine's events";
        }
        if (heard.get().until().plus(MINUTE.multipliedBy(3)).isBefore(now)) {
            return "no daemon has listened to the engine's events since "
                    + second(heard.get().until());
        }
        return from.get().isAfter(since) ? "the engine's events were heard only since " + second(from.get()) : "";
    }

    private static Instant second(Instant moment) {
        return Instant.ofEpochSecond(moment.getEpochSecond());
    }
}
