package dev.wharden.remedy.recreate.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.SameJson;
import dev.wharden.remedy.recreate.coexistence.Block;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.coexistence.OtherClient;
import dev.wharden.remedy.recreate.coexistence.RestartPolicyJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What another Docker client has changed of a container since it was looked at: its name, its limits, its restart
 * policy or its networks. The twin was made of what was seen then and would not have it, so the old one stays, as it is
 * by now. {@code Config} and the mounts are not compared: the engine has no call that changes them in a container that
 * exists (moby api/server/router/container). Pure but for {@link #asSeen}.
 */
final class Changed {
    private static final String HOST = "/HostConfig";
    private static final String NETWORKS = "/NetworkSettings/Networks";

    /** The policy is compared apart; links are shown by the names that others have at that moment. */
    private static final Set<String> APART = Set.of("RestartPolicy", "Links");

    /** What {@code docker network connect} can ask for. An end takes the addresses and leaves these. */
    private static final List<String> ENDPOINT = List.of("IPAMConfig", "Links", "Aliases", "DriverOpts", "GwPriority");

    private Changed() {}

    /**
     * The old one of a member while the recreation goes forward, right before it is changed; that Wharden has blocked
     * it is no change. Throws Meddling when another client has changed it, and a DockerException; empty when it is
     * gone.
     */
    static Optional<Container> asSeen(Bench bench, Transaction transaction, Member member) {
        Optional<Container> old = bench.old(member);
        if (transaction.phase() instanceof Phase.Forward) {
            boolean held = transaction.step() != RecreateStep.HOLD;
            old.flatMap(now -> of(member, Block.without(now, bench.blocking()), held))
                    .ifPresent(what -> {
                        throw new Meddling(what);
                    });
        }
        return old;
    }

    /**
     * What was done to one that has its own name still, for people; empty for nothing, and for one that gets no twin.
     *
     * @param held whether Wharden has taken its restart policy
     */
    static Optional<String> of(Member member, Container now, boolean held) {
        if (!member.replaced()) {
            return Optional.empty();
        }
        Container before = member.before();
        return renamed(before, now, before.name().value()).or(() -> word(before, parts(before, now, held)));
    }

    /**
     * What was done to one that Wharden has given another name and has blocked.
     *
     * @param blocking the network that is Wharden's
     */
    static Optional<String> retired(Member member, Container now, String blocking) {
        Container before = member.before();
        return renamed(before, now, member.retired())
                .or(() -> word(before, parts(before, Block.without(now, blocking), true)));
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

    /** What differs, for people. */
    static List<String> parts(Container before, Container now, boolean held) {
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
        if (!sameNetworks(before.at(NETWORKS), now.at(NETWORKS))) {
            parts.add("its networks");
        }
        return parts;
    }

    private static boolean sameNetworks(JsonNode before, JsonNode now) {
        return SameJson.keys(before, now).stream()
                .allMatch(network -> before.has(network)
                        && now.has(network)
                        && sameEndpoint(before.path(network), now.path(network)));
    }

    private static boolean sameEndpoint(JsonNode before, JsonNode now) {
        String was = before.path("NetworkID").asText("");
        String is = now.path("NetworkID").asText("");
        // One that never ran shows no id yet.
        return (was.isEmpty() || is.isEmpty() || was.equals(is))
                && ENDPOINT.stream().allMatch(key -> same(before.path(key), now.path(key)));
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
