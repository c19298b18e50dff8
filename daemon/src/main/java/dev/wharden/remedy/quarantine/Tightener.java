package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.recreate.needs.Obstacle;
import dev.wharden.subject.EngineFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes the restart policy and the limits of what is frozen, as {@link Throttle} says. Limits that the engine refuses
 * keep nothing from being held: a container with rights over the host's control groups can have removed its own.
 */
final class Tightener {
    /** How the sentence begins that says which limits the engine refuses. */
    static final String NOT_THROTTLED = "not throttled: ";

    /** How often what the engine refuses of one is tried, from each start of Wharden on. */
    private static final int TRIES = 3;

    private final DockerReader reader;
    private final VolumeHolder volumes;
    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();

    Tightener(DockerReader reader, VolumeHolder volumes) {
        this.reader = reader;
        this.volumes = volumes;
    }

    /** Does what is missing, and keeps its volumes. Returns what the engine refuses, in a sentence. */
    List<String> tighten(DockerWriter writer, Quarantined group, HeldContainer member, EngineFacts engine) {
        Optional<String> refused = Optional.empty();
        if (group.killed(member).isEmpty()) {
            refused = Throttle.tighten(group, member, reader.inspect(member.id()), engine)
                    .flatMap(body -> applied(writer, member, body));
        }
        volumes.keep(writer, member);
        return refused.stream().toList();
    }

    private Optional<String> applied(DockerWriter writer, HeldContainer member, ObjectNode body) {
        try {
            writer.update(member.id(), body);
            refusals.remove(member.id());
            return Optional.empty();
        } catch (DockerException no) {
            boolean limited = body.size() > (body.has("RestartPolicy") ? 1 : 0);
            // One that is about to end, or to start again, is looked at again.
            if (!limited
                    || !Obstacle.isRefusal(no)
                    || !reader.inspect(member.id()).paused()) {
                throw no;
            }
            if (body.has("RestartPolicy")) {
                writer.update(member.id(), Freezer.noRestart());
            }
            refusals.merge(member.id(), 1, Integer::sum);
            return Optional.of(
                    NOT_THROTTLED + "the engine refuses the limits of " + member.name() + ": " + no.getMessage());
        }
    }

    /** Whether the engine has refused limits of a group. */
    static boolean isRefused(Quarantined group) {
        return group.limits().stream().anyMatch(one -> one.startsWith(NOT_THROTTLED));
    }

    /** Whether a limit is still to be set that the engine has not refused three times. */
    boolean isLoose(Quarantined group, HeldContainer member, Container now, EngineFacts engine) {
        return refusals.getOrDefault(member.id(), 0) < TRIES
                && Throttle.tighten(group, member, now, engine).isPresent();
    }
}
