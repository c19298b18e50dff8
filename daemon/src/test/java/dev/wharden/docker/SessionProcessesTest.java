package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.docker.Transport.Question;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What one session keeps the engine from answering hides no other one. */
final class SessionProcessesTest {
    private final List<String> asked = new ArrayList<>();
    private Duration each = Duration.ofMillis(10);
    private long nanos = Long.MAX_VALUE - 1;

    private EngineResponse answer(Question question) {
        asked.add(question.path());
        nanos += each.toNanos();
        String body = switch (question.path()) {
            case "/containers/web/json" -> "{\"ExecIDs\":[\"gone\",\"starts\",\"long\",\"one\",\"two\"]}";
            case "/containers/idle/json" -> "{\"ExecIDs\":null}";
            case "/exec/starts/json" -> throw new DockerException.Unavailable("no answer", null);
            case "/exec/long/json" -> throw new DockerException.Rejected("too long");
            case "/exec/one/json" -> "{\"Pid\":850}";
            case "/exec/two/json" -> "{\"Pid\":860}";
            default -> throw new DockerException.NotFound("no such one");
        };
        return new EngineResponse(200, _ -> null, body.getBytes(StandardCharsets.UTF_8), List.of());
    }

    private boolean are(String container, Long... pids) {
        return new SessionProcesses(this::answer, () -> nanos).are(container, Set.of(pids));
    }

    @Test
    void eachMustBeKnown() {
        assertThat(are("web", 850L)).isTrue();
        assertThat(asked).doesNotContain("/exec/two/json");
        assertThat(are("web", 850L, 860L)).isTrue();
        assertThat(are("web", 850L, 870L)).isFalse();
        assertThat(are("idle", 850L)).isFalse();
        assertThat(are("gone", 850L)).isFalse();
    }

    @Test
    void noLookWaitsLongForIt() {
        each = Duration.ofMillis(200);
        assertThat(are("web", 860L)).isFalse();
        assertThat(asked).hasSize(3);
    }
}
