package dev.wharden.e2e;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What another tool does to a container in the middle of its recreation. */
record ExactlyOneCase(Act act, Phase phase, boolean compose) {
    /** When. */
    enum Phase {
        /** Wharden has told the old one to stop, which takes it a second. */
        STOPPING,
        /** The twin runs and has not proved itself. */
        PROBATION
    }

    /** What; of compose's words unless it is docker's. */
    enum Act {
        RESTART(1, "restart"),
        UP(1, "up -d"),
        UP_RECREATED(1, "up -d --force-recreate"),
        SCALE(3, "up -d --scale api=3"),
        STOP_START(1, "stop && start"),
        PAUSE(1, "pause && unpause"),
        DOWN(0, "down"),
        START_ALL(1, ""),
        RESTART_ALL(1, "");

        final int replicas;
        private final String commands;

        Act(int replicas, String commands) {
            this.replicas = replicas;
            this.commands = commands;
        }

        /** Compose's commands, one after the other; none for docker's own. */
        List<List<String>> commands() {
            return commands.isEmpty()
                    ? List.of()
                    : Arrays.stream(commands.split(" && ", -1))
                            .map(line -> List.of(line.split(" ", -1)))
                            .toList();
        }
    }

    private static final List<ExactlyOneCase> SAMPLE = List.of(
            new ExactlyOneCase(Act.RESTART, Phase.STOPPING, true),
            new ExactlyOneCase(Act.RESTART, Phase.PROBATION, true),
            new ExactlyOneCase(Act.UP_RECREATED, Phase.PROBATION, true),
            new ExactlyOneCase(Act.SCALE, Phase.PROBATION, true),
            new ExactlyOneCase(Act.DOWN, Phase.STOPPING, true),
            new ExactlyOneCase(Act.START_ALL, Phase.PROBATION, false),
            new ExactlyOneCase(Act.RESTART_ALL, Phase.PROBATION, false));

    /** A sample; all of them with {@code -Dwharden.matrix=whole}. */
    static List<ExactlyOneCase> cases() {
        if (!System.getProperty("wharden.matrix", "").equals("whole")) {
            return SAMPLE;
        }
        return Arrays.stream(Act.values())
                .flatMap(act -> Arrays.stream(Phase.values())
                        .flatMap(phase -> Stream.of(true, false)
                                .filter(compose -> compose || act.commands.isEmpty())
                                .map(compose -> new ExactlyOneCase(act, phase, compose))))
                .toList();
    }

    String word() {
        return (act + "-" + phase + (compose ? "" : "-plain"))
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
    }
}
