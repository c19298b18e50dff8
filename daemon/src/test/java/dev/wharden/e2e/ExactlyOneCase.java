package dev.wharden.e2e;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What another Docker client does to a container in the middle of its recreation. */
record ExactlyOneCase(Act act, Phase phase, boolean compose) {
    /** When. */
    enum Phase {
        /** The twin, or a trial of it, is about to be created: nothing was done to the old one. */
        CREATING,
        /** The twin, or a trial of it, is there, and the old one's restart policy is about to be turned off. */
        HOLDING,
        /** Wharden is about to tell the old one to stop. */
        STANDING,
        /** Wharden has told the old one to stop, which takes it a while. */
        STOPPING,
        /** The old one has stopped and is there. */
        STOPPED,
        /** The twin is about to be created, or to start. */
        GONE,
        /** The twin runs and has not proved itself. */
        PROBATION,
        /** Compose's twin is there, and about to start. */
        CREATED,
        /** The twin has failed and is removed; a copy of compose's old one is about to be created. */
        BETWEEN,
        /** The twin has failed and is removed; the old one, or a copy of it, is about to start. */
        ROLLING_BACK,
        /** The twin of an undo runs and has not proved itself. */
        UNDOING,
        /** The twin that a release from quarantine needs runs and has not proved itself. */
        RELEASING;

        /** The call that is held, as in {@link ExactlyOneGate#arm}; empty where none is. */
        List<String> held(boolean compose) {
            return switch (this) {
                case STOPPING, PROBATION, UNDOING, RELEASING -> List.of();
                case CREATING -> List.of("create");
                case HOLDING -> List.of("update");
                case STANDING -> List.of("stop");
                case STOPPED -> List.of("stop", "");
                case GONE -> List.of("stop", compose ? "create" : "start");
                case CREATED -> List.of("stop", "start");
                // What held image and volumes goes when the twin has started; then the twin.
                case BETWEEN -> List.of("stop", "start", "remove", "remove", "create");
                case ROLLING_BACK -> List.of("stop", "start", "remove", "remove", "start");
            };
        }
    }

    /** What; of compose's words unless it is docker's or the engine's. */
    enum Act {
        RESTART(1, "restart"),
        UP(1, "up -d"),
        UP_RECREATED(1, "up -d --force-recreate"),
        SCALE(3, "up -d --scale api=3"),
        STOP_START(1, "stop && start"),
        PAUSE(1, "pause && unpause"),
        STOP(1, "stop"),
        /** Of a project with other services, which tell what was meant for it. */
        STOP_ALL(1, "stop"),
        RECREATE_ALL(1, "up -d --force-recreate"),
        KILL(1, "kill"),
        DOWN(0, "down"),
        DOWN_WITH_ORPHANS(0, "down --remove-orphans"),
        DOWN_WITH_VOLUMES(0, "down --volumes"),
        REMOVE(0, "rm -sf api"),
        SCALE_TO_NONE(0, "up -d --scale api=0"),
        /** {@code docker start $(docker ps -aq)}, each by itself. */
        START_ALL(1, ""),
        RESTART_ALL(1, ""),
        /** What an updater does: the old one is stopped and renamed, and another with its name is to run. */
        RENEW(1, ""),
        /** {@code docker rename}: another worker then meets it under its new name. */
        RENAME(1, ""),
        /** The engine ends and starts again. */
        ENGINE(1, "");

        final int replicas;
        private final String commands;

        Act(int replicas, String commands) {
            this.replicas = replicas;
            this.commands = commands;
        }

        /** Whether it takes the whole project down. */
        boolean isDown() {
            return commands.startsWith("down");
        }

        /** Whether only compose has such a word. */
        boolean composes() {
            return !commands.isEmpty();
        }

        /** Whether the project has other services. */
        boolean isOfMany() {
            return this == STOP_ALL || this == RECREATE_ALL;
        }

        /** Compose's commands, one after the other; none for others. */
        List<List<String>> commands() {
            return composes()
                    ? Arrays.stream(commands.split(" && ", -1))
                            .map(line -> List.of(line.split(" ", -1)))
                            .toList()
                    : List.of();
        }
    }

    /** Whether all is done and not a sample: {@code -Dwharden.matrix=whole}. */
    static final boolean WHOLE = System.getProperty("wharden.matrix", "").equals("whole");

    private static final List<ExactlyOneCase> SAMPLE = List.of(
            new ExactlyOneCase(Act.RESTART, Phase.STOPPING, true),
            new ExactlyOneCase(Act.KILL, Phase.CREATING, true),
            new ExactlyOneCase(Act.RESTART_ALL, Phase.STANDING, true),
            new ExactlyOneCase(Act.UP_RECREATED, Phase.PROBATION, true),
            new ExactlyOneCase(Act.SCALE, Phase.GONE, true),
            new ExactlyOneCase(Act.RECREATE_ALL, Phase.HOLDING, true),
            new ExactlyOneCase(Act.START_ALL, Phase.PROBATION, false),
            new ExactlyOneCase(Act.RESTART_ALL, Phase.ROLLING_BACK, false));

    /** Those that one engine can take at the same time: a sample, or all. */
    static List<ExactlyOneCase> cases() {
        return asked(WHOLE ? all() : SAMPLE);
    }

    private static List<ExactlyOneCase> asked(List<ExactlyOneCase> all) {
        String asked = System.getProperty("wharden.cases", "");
        return all.stream()
                .filter(one -> asked.isEmpty() || List.of(asked.split(",", -1)).contains(one.word()))
                .toList();
    }

    private static List<ExactlyOneCase> all() {
        return Arrays.stream(Phase.values())
                .flatMap(phase -> Arrays.stream(Act.values())
                        .flatMap(act -> Stream.of(true, false)
                                .map(compose -> new ExactlyOneCase(act, phase, compose))
                                .filter(ExactlyOneCase::makesSense)))
                .toList();
    }

    private boolean makesSense() {
        if (act.isOfMany()) {
            return compose && !fails() && phase != Phase.UNDOING && phase != Phase.RELEASING;
        }
        if (act == Act.RENEW) {
            return !compose
                    && !List.of(Phase.HOLDING, Phase.CREATED, Phase.BETWEEN, Phase.RELEASING)
                            .contains(phase);
        }
        if (act == Act.RENAME) {
            return !compose
                    && List.of(Phase.CREATING, Phase.STANDING, Phase.STOPPING, Phase.STOPPED, Phase.PROBATION)
                            .contains(phase);
        }
        return switch (phase) {
            case HOLDING -> false;
            case CREATING -> compose && (act == Act.STOP || act == Act.KILL);
            case STANDING ->
                compose
                        && List.of(Act.RESTART, Act.RESTART_ALL, Act.STOP, Act.KILL)
                                .contains(act);
            case STOPPING, STOPPED, GONE, PROBATION, ROLLING_BACK -> act != Act.ENGINE && (compose || !act.composes());
            case CREATED, BETWEEN -> compose && (act.replicas == 0 || act == Act.UP_RECREATED || act == Act.SCALE);
            case UNDOING, RELEASING ->
                switch (act) {
                    case START_ALL, RESTART_ALL -> true;
                    case UP_RECREATED, DOWN -> compose;
                    // What is one more of a kind that is to be frozen is frozen.
                    case SCALE -> compose && phase == Phase.UNDOING;
                    default -> false;
                };
        };
    }

    /** What an engine's own restart befalls; all are on probation then. */
    static List<ExactlyOneCase> restarts() {
        return asked(List.of(
                new ExactlyOneCase(Act.ENGINE, Phase.PROBATION, true),
                new ExactlyOneCase(Act.ENGINE, Phase.PROBATION, false)));
    }

    /** How many are asked for: of what nothing is there while it is done, compose says so and asks for nothing. */
    int replicas() {
        return isAway() && (act == Act.REMOVE || act == Act.SCALE_TO_NONE) ? 1 : act.replicas;
    }

    /**
     * The seconds that it takes to stop: where compose is to find it stopping, longer than compose needs to be started
     * on a busy host.
     */
    int stopping() {
        return phase == Phase.STOPPING ? 8 : 1;
    }

    /** Whether the twin is to fail. */
    boolean fails() {
        return phase == Phase.BETWEEN || phase == Phase.ROLLING_BACK;
    }

    /** Whether a start of Wharden's is on its way, which the engine carries out beside what runs by then. */
    boolean overlaps() {
        return act == Act.RENEW && (phase == Phase.GONE || phase == Phase.ROLLING_BACK);
    }

    /** Whether what is asked for runs. */
    boolean runs() {
        return act != Act.STOP_ALL
                && (!(act == Act.STOP || act == Act.KILL)
                        || !List.of(Phase.CREATING, Phase.STANDING, Phase.STOPPING, Phase.PROBATION)
                                .contains(phase));
    }

    /**
     * Whether its successor is frozen: a release is about one container, and what compose makes in its place is
     * another.
     */
    boolean isFrozenAgain() {
        return phase == Phase.RELEASING && act == Act.UP_RECREATED;
    }

    /**
     * Whether nothing of it is there that compose could remove: of its network alone {@code docker network prune} could
     * have been the end.
     */
    boolean isUnseen() {
        return isAway() && act.isDown();
    }

    private boolean isAway() {
        return compose && (phase == Phase.GONE || phase == Phase.BETWEEN);
    }

    String word() {
        return (act + "-" + phase + (compose ? "" : "-plain"))
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
    }
}
