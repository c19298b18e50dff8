package dev.wharden.remedy.recreate.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.coexistence.Role;
import dev.wharden.remedy.recreate.needs.Obstacle;
import java.util.Set;

/**
 * Whether the server answers that a container's log driver sends to. One that runs keeps its logging when that server
 * goes; whatever is started then is refused, so that neither twin nor old one would run. The engine itself tells: it
 * connects the driver before it executes anything (measured on 26.1.5 with fluentd and syslog over TCP).
 */
final class LogServer {
    private static final Set<String> LOCAL = Set.of("", "json-file", "local", "journald", "none");
    private static final String REFUSED = "failed to initialize logging driver";

    private LogServer() {}

    /**
     * Throws Meddling when what has the container's log driver does not start for it. Nothing of the image is run for
     * that: the program that is asked for has a name that no image can know.
     */
    static void require(Bench bench, Member member) {
        JsonNode log = Keeper.log(member);
        if (isLocal(log)) {
            return;
        }
        String name = member.logs();
        String id = bench.beside(name, Role.TRIAL)
                .map(Container::id)
                .orElseGet(() -> bench.create(member, name, Role.TRIAL, Keeper.logging(member, log)));
        try {
            bench.writer(member).start(id);
        } catch (DockerException no) {
            if (Obstacle.isSilence(no) || String.valueOf(no.getMessage()).contains(REFUSED)) {
                throw new Meddling("its log driver " + log.path("Type").asText()
                        + " does not start now, so that it would stay down: " + no.getMessage());
            }
        } finally {
            clear(bench, member);
        }
    }

    /** What a crash has left of it. */
    static void clear(Bench bench, Member member) {
        if (!isLocal(Keeper.log(member))) {
            bench.beside(member.logs(), Role.TRIAL).ifPresent(trial -> bench.remove(member, trial, true));
        }
    }

    private static boolean isLocal(JsonNode log) {
        return LOCAL.contains(log.path("Type").asText());
    }
}
