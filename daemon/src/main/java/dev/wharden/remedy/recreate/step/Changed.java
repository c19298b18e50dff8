package dev.wharden.remedy.recreate.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.SameJson;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.recreate.coexistence.Block;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.coexistence.OtherClient;
import dev.wharden.remedy.recreate.coexistence.RestartPolicyJson;
import dev.wharden.remedy.recreate.needs.SwarmAddresses;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What another Docker client has changed of a container since it was looked at: its name, its limits, its restart
 * policy or its networks. The twin was made of what was seen then and would not have it, so the old one stays, as it is
 * by now. {@code Config} and the mounts are not compared: the engine has no call that changes them in a container that
 * exists (moby api/server/router/container). The engine is asked only for a network in which an address differs that it
 * may have written itself.
 */
final class Changed {
    private static final String HOST = "/HostConfig";
    private static final String NETWORKS = "/NetworkSettings/Networks";

    /** The policy is compared apart; links are shown by the names that others have at that moment. */
    private static final Set<String> APART = Set.of("RestartPolicy", "Links");

    /** What {@code docker network connect} can ask for. An end takes the addresses and leaves these. */
    private static final List<String> ENDPOINT = List.of("IPAMConfig", "Links", "Aliases", "DriverOpts", "GwPriority");

    /** It was looked at within this time before its recreation began. */
    private static final Duration LOOK = Duration.ofMinutes(1);

    private static final Duration TOLD = Duration.ofSeconds(1);

    private Changed() {}

    /**
     * The old one of a member while the recreation goes forward, right before it is changed; that Wharden has blocked
     * it is no change. Throws Meddling when another client has changed it, Rejected when it looks so but none has, or
     * it has an address that its twin would not have, and any other DockerException; empty when it is gone.
     */
    static Optional<Container> asSeen(Bench bench, Transaction transaction, Member member) {
        Optional<Container> old = bench.old(member);
        if (transaction.phase() instanceof Phase.Forward) {
            boolean held = transaction.step() != RecreateStep.HOLD;
            old.map(now -> Block.without(now, bench.blocking()))
                    .ifPresent(now -> of(bench.reader(), member, now, held).ifPresent(what -> {
                        throw isInOthers(member.before(), now) || isAnothers(bench, transaction, member)
                                ? new Meddling(what)
                                : new DockerException.Rejected(what + ", as it looks; but no event tells of that");
                    }));
            old.ifPresent(now -> refuseAddress(bench.reader(), member, now));
        }
        return old;
    }

    /**
     * Whether it is in other networks: the engine puts it into none, and tells nothing of it where a client does so to
     * one that does not run (moby daemon/container_operations.go).
     */
    private static boolean isInOthers(Container before, Container now) {
        JsonNode were = before.at(NETWORKS);
        JsonNode are = now.at(NETWORKS);
        return SameJson.keys(were, are).stream()
                .anyMatch(network -> !were.has(network)
                        || !are.has(network)
                        || !isSameNetwork(were.path(network), are.path(network)));
    }

    /**
     * Whether another client can have changed one: not where every event was heard and none was about it, so that it is
     * the engine that shows it in another way now. Waits a second at most for a word that is on its way.
     */
    private static boolean isAnothers(Bench bench, Transaction transaction, Member member) {
        EventLedger exits = bench.exits();
        Instant looked = transaction.operation().begun().minus(LOOK);
        return !exits.heardSince(looked)
                || exits.heardSince(Instant.MIN)
                || exits.lives().isTouchedSince(member.old(), exits.engine(looked), TOLD);
    }

    /**
     * What was done to one that has its own name still, for people; empty for nothing, and for one that gets no twin.
     *
     * @param held whether Wharden has taken its restart policy
     */
    static Optional<String> of(DockerReader reader, Member member, Container now, boolean held) {
        if (!member.replaced()) {
            return Optional.empty();
        }
        Container before = member.before();
        return renamed(before, now, before.name().value()).or(() -> word(before, parts(reader, before, now, held)));
    }

    /**
     * What was done to one that Wharden has given another name and has blocked.
     *
     * @param blocking the network that is Wharden's
     */
    static Optional<String> retired(DockerReader reader, Member member, Container now, String blocking) {
        Container before = member.before();
        return renamed(before, now, member.retired())
                .or(() -> word(before, parts(reader, before, Block.without(now, blocking), true)));
    }

    /**
     * Throws Rejected for one that has ended and asks for an address in the network of a swarm still: while it ran that
     * could not be told from the engine's own, and its twin does not ask for it.
     */
    private static void refuseAddress(DockerReader reader, Member member, Container ended) {
        member.body()
                .filter(_ -> !ended.running())
                .flatMap(body -> SwarmAddresses.asked(reader, ended, body))
                .ifPresent(network -> {
                    throw new DockerException.Rejected(member.name() + " was given an address in network " + network
                            + ", which is a swarm's: the engine tells that only of one that does not run, so that its"
                            + " twin would have another; recreate it by hand");
                });
    }

    private static Optional<String> renamed(Container before, Container now, String name) {
        return now.name().value().equals(name)
                ? Optional.empty()
                : Optional.of(before.name() + " was renamed to " + now.name() + " by " + OtherClient.of(before));
    }

    private static Optional<String> word(Container before, List<String> parts) {
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        before.name() + " was changed by " + OtherClient.of(before) + ": " + String.join(", ", parts));
    }

    /** What differs, for people. Throws a DockerException. */
    static List<String> parts(DockerReader reader, Container before, Container now, boolean held) {
        var parts = new ArrayList<String>();
        for (String key : SameJson.keys(before.at(HOST), now.at(HOST))) {
            if (!APART.contains(key)
                    && !same(before.at(HOST).path(key), now.at(HOST).path(key))) {
                parts.add("its " + key);
            }
        }
        JsonNode policy = held ? RestartPolicyJson.never() : before.at(HOST + "/RestartPolicy");
        if (!RestartPolicyJson.same(policy, now.at(HOST + "/RestartPolicy"))) {
            parts.add("its restart policy");
        }
        if (!sameNetworks(reader, before.at(NETWORKS), now.at(NETWORKS))) {
            parts.add("its networks");
        }
        return parts;
    }

    private static boolean sameNetworks(DockerReader reader, JsonNode before, JsonNode now) {
        return SameJson.keys(before, now).stream()
                .allMatch(network -> before.has(network)
                        && now.has(network)
                        && sameEndpoint(reader, before.path(network), now.path(network)));
    }

    private static boolean sameEndpoint(DockerReader reader, JsonNode before, JsonNode now) {
        return isSameNetwork(before, now)
                && (sameAsked(before, now)
                        || (sameAsked(SwarmAddresses.plain(before), SwarmAddresses.plain(now))
                                && SwarmAddresses.isOfSwarm(reader, id(before).isEmpty() ? now : before)));
    }

    /** One that never ran shows no id yet. */
    private static boolean isSameNetwork(JsonNode before, JsonNode now) {
        return id(before).isEmpty() || id(now).isEmpty() || id(before).equals(id(now));
    }

    private static String id(JsonNode endpoint) {
        return endpoint.path("NetworkID").asText("");
    }

    private static boolean sameAsked(JsonNode before, JsonNode now) {
        return ENDPOINT.stream().allMatch(key -> same(before.path(key), now.path(key)));
    }

    /** What is not set is shown in many ways: absent, null, empty, zero or false. */
    private static boolean same(JsonNode one, JsonNode other) {
        return SameJson.of(one, other) || (isUnset(one) && isUnset(other));
    }

    private static boolean isUnset(JsonNode node) {
        return SameJson.isAbsent(node)
                || (node.isContainerNode() && node.isEmpty())
                || (node.isTextual() && node.textValue().isEmpty())
                || (node.isNumber() && node.asDouble() == 0)
                || (node.isBoolean() && !node.booleanValue());
    }
}
