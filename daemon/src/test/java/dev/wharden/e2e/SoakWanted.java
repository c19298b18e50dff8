package dev.wharden.e2e;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the operator wants of one name, and by what it has last said so. */
final class SoakWanted {
    /** How it is to be. */
    enum State {
        RUNNING,
        STOPPED,
        GONE
    }

    /** A daemon that dies so soon after a command has not acted on it yet. */
    private static final Duration UNHEARD = Duration.ofSeconds(1);

    private String name;
    private int version;
    private State state = State.GONE;
    private Instant from = Instant.MIN;
    private Instant to = Instant.MIN;

    SoakWanted(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    int version() {
        return version;
    }

    State state() {
        return state;
    }

    /** It runs, in the next version or in the one that it has. */
    void running(String now, int which) {
        name = now;
        version = which;
        state = State.RUNNING;
    }

    void renamed(String now) {
        name = now;
    }

    /** It was stopped or removed by a command that began then and has just ended. */
    void down(State how, Instant begun) {
        state = how;
        from = begun;
        to = Instant.now();
    }

    /** When the last command that ended it began. */
    Instant from() {
        return from;
    }

    /** What differs from it among the containers of its lineage; empty when all is as it was left. */
    Optional<String> wrong(List<SoakRow> rows) {
        Optional<SoakRow> own =
                rows.stream().filter(row -> row.name().equals(name)).findFirst();
        boolean right = switch (state) {
            case RUNNING ->
                own.filter(row -> row.state().equals("running") && row.version().equals("" + version))
                        .isPresent();
            case STOPPED -> own.filter(row -> !row.isRunning()).isPresent();
            case GONE -> own.isEmpty();
        };
        boolean others = rows.stream().anyMatch(row -> !row.name().equals(name) && !row.isWhardens())
                || rows.stream().anyMatch(row -> row.isWhardens() && row.isRunning());
        return right && !others
                ? Optional.empty()
                : Optional.of("%s was left %s%s, and there is: %s"
                        .formatted(name, state, state == State.GONE ? "" : " in version " + version, rows));
    }

    /** Whether what differs is what Wharden cannot know, as its documentation says. */
    Optional<SoakLimit> limit(SoakStage stage, String base, List<SoakRow> rows) {
        boolean itself = rows.size() == 1
                && rows.getFirst().name().equals(name)
                && rows.getFirst().version().equals("" + version);
        if (state == State.RUNNING || !itself || !stage.audit.isOpen(base, from, to)) {
            return Optional.empty();
        }
        boolean down = stage.daemon.wasDown(from, to.plus(UNHEARD));
        if (state == State.GONE) {
            return down ? Optional.of(SoakLimit.REMOVAL_UNHEARD) : Optional.empty();
        }
        if (down) {
            return Optional.of(SoakLimit.STOP_UNHEARD);
        }
        return stage.events.died(name, from, to) ? Optional.empty() : Optional.of(SoakLimit.STOP_UNSEEN);
    }
}
