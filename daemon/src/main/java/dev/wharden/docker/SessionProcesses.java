package dev.wharden.docker;

import dev.wharden.container.Container;
import dev.wharden.docker.Transport.Limit;
import dev.wharden.docker.Transport.Longer;
import dev.wharden.docker.Transport.Question;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The processes of the exec sessions that run in a container, health checks among them (moby daemon/health.go):
 * {@code GET /exec/{id}/json} of each in {@code ExecIDs}, which has those that have not ended.
 */
final class SessionProcesses {
    /** Of one container. */
    private static final int MOST = 64;

    /** The command may be of any length. */
    private static final Limit SESSION = new Limit(512 << 10, Longer.CUT);

    private SessionProcesses() {}

    static Set<Long> of(Function<Question, EngineResponse> engine, Container container, Duration atMost) {
        return container.strings("/ExecIDs").stream()
                .limit(MOST)
                .flatMap(id -> process(engine, id, atMost).stream())
                .collect(Collectors.toSet());
    }

    /** Empty where it has ended by now. */
    private static Optional<Long> process(Function<Question, EngineResponse> engine, String id, Duration atMost) {
        Question session = Question.get(ApiOperation.EXEC_INSPECT, "/exec/" + Text.encode(id) + "/json");
        try {
            byte[] answer = engine.apply(session.with(SESSION).atMost(atMost)).body();
            return Optional.of(
                    Json.object(ApiOperation.EXEC_INSPECT, answer).path("Pid").asLong());
        } catch (DockerException.NotFound ended) {
            return Optional.empty();
        }
    }
}
