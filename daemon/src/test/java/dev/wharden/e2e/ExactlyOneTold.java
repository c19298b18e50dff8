package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.e2e.ExactlyOneCase.Act;
import java.util.List;
import java.util.Set;

/** How the end of a repair is to be told when something else befell the container. */
enum ExactlyOneTold {
    /** As what it was, and by whom. */
    INTERFERED,
    /** As a success: nothing was there that could have been done to it. */
    DONE,
    /** As one of them: both are true at some moments of the phase, or the twin has failed, which is told as well. */
    EITHER;

    private static final String OTHER = "another Docker client";
    private static final String CAUSE = "(?s).*(" + OTHER + "|Wharden|engine|network \\S+ is gone).*";

    /** Each does something to a container that is there and runs, other than starting it. */
    private static final Set<Act> FELT = Set.of(
            Act.UP_RECREATED,
            Act.STOP,
            Act.STOP_ALL,
            Act.RECREATE_ALL,
            Act.KILL,
            Act.RENEW,
            Act.DOWN,
            Act.DOWN_WITH_ORPHANS,
            Act.DOWN_WITH_VOLUMES,
            Act.REMOVE,
            Act.SCALE_TO_NONE);

    static ExactlyOneTold of(ExactlyOneCase one) {
        Act act = one.act();
        return switch (one.phase()) {
            case CREATING, HOLDING, STANDING -> INTERFERED;
            // What runs is not started again; a client that comes late finds it stopped, and starts it.
            case STOPPING -> act == Act.UP || act == Act.START_ALL ? EITHER : INTERFERED;
            // What has stopped is neither stopped nor paused; a project is.
            case STOPPED -> Set.of(Act.STOP, Act.KILL, Act.PAUSE).contains(act) ? DONE : INTERFERED;
            // It is removed, or blocked: only what makes another, or is meant for the project, finds anything.
            case GONE ->
                Set.of(Act.UP, Act.UP_RECREATED, Act.SCALE, Act.STOP_ALL, Act.RECREATE_ALL, Act.RENEW)
                                        .contains(act)
                                || act.isDown()
                        ? INTERFERED
                        : DONE;
            // What compose starts then is the twin.
            case CREATED -> act == Act.SCALE ? EITHER : INTERFERED;
            // A twin that others start, restart, pause or rename runs on, and can prove itself.
            case PROBATION -> FELT.contains(act) ? INTERFERED : EITHER;
            case BETWEEN, ROLLING_BACK, UNDOING, RELEASING -> EITHER;
        };
    }

    /**
     * Throws AssertionError when it is told otherwise.
     *
     * @param ends all that was told of it
     */
    static void assertTold(ExactlyOneCase one, List<JsonNode> ends, String project) {
        List<String> interfered = ends.stream()
                .filter(end -> result(end).equals("interfered"))
                .map(end -> end.path("reason").asText())
                .toList();
        Set<String> results =
                one.fails() ? Set.of("rolled_back", "failed", "interfered") : Set.of("success", "interfered");
        assertThat(ends).as("no failed repair").allMatch(end -> results.contains(result(end)));
        assertThat(interfered).as("by whom, or what is gone").allMatch(reason -> reason.matches(CAUSE));
        switch (of(one)) {
            case INTERFERED ->
                assertThat(interfered)
                        .as("told as interfered, by whom")
                        .anyMatch(reason -> one.isUnseen()
                                ? reason.matches("(?s).*network \\S+ is gone.*")
                                : isNamed(one, reason) && (!one.compose() || reason.contains("project " + project)));
            case DONE -> assertThat(interfered).as("nothing was done to it").isEmpty();
            case EITHER -> {}
        }
    }

    /** That a whole project was taken down is told without a word of who, where the engine's word of it comes late. */
    private static boolean isNamed(ExactlyOneCase one, String reason) {
        return reason.contains(OTHER) || (one.act().isDown() && reason.contains("was taken down"));
    }

    private static String result(JsonNode end) {
        return end.path("result").asText();
    }
}
