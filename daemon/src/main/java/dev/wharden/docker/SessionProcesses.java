package dev.wharden.docker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.docker.Transport.Limit;
import dev.wharden.docker.Transport.Longer;
import dev.wharden.docker.Transport.Question;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The processes of the exec sessions that run in a container, health checks among them (moby daemon/health.go):
 * {@code GET /exec/{id}/json} of each in {@code ExecIDs}, which has those that have not ended. Of a session that is
 * being started the engine tells nothing before it is (moby daemon/exec.go).
 *
 * @param engine asks one question
 * @param nanos a clock that only goes forward
 */
record SessionProcesses(Function<Question, EngineResponse> engine, LongSupplier nanos) {
    /** For all answers, and for each: others of the container are not waited for. */
    private static final Duration LONGEST = Duration.ofMillis(500);

    private static final Duration EACH = Duration.ofMillis(150);

    /** Its command may be of any length. */
    private static final Limit SESSION = new Limit(512 << 10, Longer.REFUSED);

    /** Whether each is one of these; false where that is not told. */
    boolean are(String container, Set<Long> pids) {
        long begun = nanos.getAsLong();
        var missing = new HashSet<>(pids);
        String path = "/containers/" + Text.encode(container) + "/json";
        Optional<ObjectNode> inspected =
                ask(Question.get(ApiOperation.INSPECT, path).with(DockerJava.INSPECT));
        for (var id : inspected.map(tree -> tree.path("ExecIDs")).stream()
                .flatMap(ids -> ids.valueStream())
                .toList()) {
            if (missing.isEmpty() || nanos.getAsLong() - begun > LONGEST.toNanos()) {
                break;
            }
            String session = "/exec/" + Text.encode(id.asText()) + "/json";
            ask(Question.get(ApiOperation.EXEC_INSPECT, session).with(SESSION))
                    .ifPresent(tree -> missing.remove(tree.path("Pid").asLong()));
        }
        return missing.isEmpty();
    }

    /** Empty where there is no answer: it has ended by now, or another one may be meant. */
    private Optional<ObjectNode> ask(Question question) {
        try {
            return Optional.of(Json.object(
                    question.operation(), engine.apply(question.atMost(EACH)).body()));
        } catch (DockerException untold) {
            return Optional.empty();
        }
    }
}
