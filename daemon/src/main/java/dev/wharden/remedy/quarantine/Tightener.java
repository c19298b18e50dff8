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
 * Takes the restart policy and the limits of what is frozen, as {@link Throttle} says. What the engine refuses keeps
 * nothing from being held: a container with rights over the host's control groups can have removed its own, and runc
 * sets all limits of one at each update, also where only the restart policy is asked for.
 */
final class Tightener {
    private static final String POLICY = "RestartPolicy";

    /** How the sentence begins that says what the engine refuses. */
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
        Optional<String> refused = refused(writer, member, body);
        if (refused.isEmpty()) {
            refusals.remove(member.id());
            return refused;
        }
        boolean isPolicyToo = body.has(POLICY)
                && (body.size() == 1
                        || refused(writer, member, Freezer.noRestart()).isPresent());
        refusals.merge(member.id(), 1, Integer::sum);
        return Optional.of(NOT_THROTTLED + "the engine refuses "
                + (isPolicyToo ? "to end the restart policy of " : "the limits of ") + member.name() + ": "
                + refused.get());
    }

    /** Why the engine does not take it. One that is about to end, or to start again, is looked at again. */
    private Optional<String> refused(DockerWriter writer, HeldContainer member, ObjectNode body) {
        try {
            writer.update(member.id(), body);
            return Optional.empty();
        } catch (DockerException no) {
            if (!Obstacle.isRefusal(no) || !reader.inspect(member.id()).paused()) {
                throw no;
            }
            return Optional.of(String.valueOf(no.getMessage()));
        }
    }

    /** Whether the engine has refused limits of a group. */
    static boolean isRefused(Quarantined group) {
        return group.limits().stream().anyMatch(one -> one.startsWith(NOT_THROTTLED));
    }

    /** Whether something is still to be set that the engine has not refused three times. */
    boolean isLoose(Quarantined group, HeldContainer member, Container now, EngineFacts engine) {
        return !isGivenUp(member)
                && Throttle.tighten(group, member, now, engine).isPresent();
    }

    /** Whether the engine has refused its limits, or to end its restart policy, three times. */
    boolean isGivenUp(HeldContainer member) {
        return refusals.getOrDefault(member.id(), 0) >= TRIES;
    }
}
