package dev.wharden.docker;

import dev.wharden.container.Container;
import dev.wharden.docker.Transport.Limit;
import dev.wharden.docker.Transport.Longer;
import dev.wharden.docker.Transport.Question;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

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
        List<String> ids = container.strings("/ExecIDs");
        var pids = new HashSet<Long>();
        for (String id : ids.subList(0, Math.min(MOST, ids.size()))) {
            try {
                Question session = Question.get(ApiOperation.EXEC_INSPECT, "/exec/" + Text.encode(id) + "/json");
                byte[] answer =
                        engine.apply(session.with(SESSION).atMost(atMost)).body();
                pids.add(Json.object(ApiOperation.EXEC_INSPECT, answer)
                        .path("Pid")
                        .asLong());
            } catch (DockerException.NotFound ended) {
                // Nor has it a process any more.
                continue;
            }
        }
        return pids;
    }
}
