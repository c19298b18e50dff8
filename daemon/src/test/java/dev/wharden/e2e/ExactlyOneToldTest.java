package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.e2e.ExactlyOneCase.Act;
import dev.wharden.e2e.ExactlyOneCase.Phase;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A daemon that tells every repair as a success, or as interfered, does not pass the table. */
final class ExactlyOneToldTest {
    private static final JsonNode SUCCESS = end("success", "");
    private static final JsonNode COMPOSE =
            end("interfered", "stopped by another Docker client (Compose project mine, or docker) in its probation");
    private static final JsonNode GONE = end("interfered", "network mine_default is gone");

    @Test
    void whatAnotherClientDidIsToldWithItsProject() {
        var killed = new ExactlyOneCase(Act.KILL, Phase.PROBATION, true);
        assertWrong(killed, SUCCESS);
        assertWrong(killed, GONE);
        assertWrong(killed, end("interfered", "by another Docker client (Compose project theirs, or docker)"));
        assertWell(killed, COMPOSE);
        assertWell(killed, COMPOSE, SUCCESS);
    }

    @Test
    void ofWhatIsNotThereItsNetworkIsTold() {
        var down = new ExactlyOneCase(Act.DOWN, Phase.GONE, true);
        assertWrong(down, SUCCESS);
        assertWell(down, GONE);
    }

    @Test
    void whatFoundNothingDidNothing() {
        var removed = new ExactlyOneCase(Act.REMOVE, Phase.GONE, true);
        assertWrong(removed, COMPOSE);
        assertWell(removed, SUCCESS);
    }

    @Test
    void aFailureIsOnlyOfATwinThatFails() {
        assertWrong(new ExactlyOneCase(Act.RESTART, Phase.PROBATION, true), end("failed", ""));
        assertWell(new ExactlyOneCase(Act.RESTART, Phase.ROLLING_BACK, true), end("rolled_back", ""));
    }

    private static void assertWrong(ExactlyOneCase one, JsonNode... ends) {
        assertThatThrownBy(() -> ExactlyOneTold.assertTold(one, List.of(ends), "mine"))
                .as(Arrays.toString(ends))
                .isInstanceOf(AssertionError.class);
    }

    private static void assertWell(ExactlyOneCase one, JsonNode... ends) {
        assertThatCode(() -> ExactlyOneTold.assertTold(one, List.of(ends), "mine"))
                .as(Arrays.toString(ends))
                .doesNotThrowAnyException();
    }

    private static JsonNode end(String result, String reason) {
        return JsonNodeFactory.instance.objectNode().put("result", result).put("reason", reason);
    }
}
