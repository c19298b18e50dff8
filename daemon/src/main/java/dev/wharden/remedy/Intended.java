package dev.wharden.remedy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.remedy.inplace.Restarts;
import dev.wharden.remedy.quarantine.BeforeHold;
import dev.wharden.remedy.quarantine.Quarantined;
import dev.wharden.remedy.recreate.coexistence.RestartPolicyJson;
import dev.wharden.remedy.recreate.down.Down;
import dev.wharden.remedy.recreate.down.Downs;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Parts;
import dev.wharden.remedy.state.StateDir;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What containers declare, by the journals of one moment: Wharden takes the restart policy of one that it replaces,
 * proves or keeps down, and throttles and cuts off one in quarantine. All of that ends by itself, so that no advice
 * reads it as what the container was given.
 */
public final class Intended {
    /** Without any journal. */
    public static final Intended NONE = new Intended(List.of(), List.of(), List.of());

    private static final String POLICY = "/HostConfig/RestartPolicy";

    private final List<Quarantined> held;
    private final List<Member> parts;
    private final List<Down> downs;

    private Intended(List<Quarantined> held, List<Member> parts, List<Down> downs) {
        this.held = held;
        this.parts = parts;
        this.downs = downs;
    }

    /** By the journals of a state directory. Throws StateUnavailable. */
    public static Intended onDisk(StateDir state) {
        return new Intended(
                BeforeHold.onDisk(state),
                Stream.concat(Parts.members(state), Restarts.members(state)).toList(),
                new Downs(state).all());
    }

    /** The container as it is declared but for what Wharden has changed of it for a while. */
    public Container of(Container now) {
        // One that is quarantined on probation was held without its policy.
        Container before = BeforeHold.of(held, now);
        return RestartPolicyJson.isNever(before)
                ? policy(now.id()).map(policy -> before.with(POLICY, policy)).orElse(before)
                : before;
    }

    private Optional<JsonNode> policy(String id) {
        return parts.stream()
                .filter(member -> member.is(id))
                .map(member -> id.equals(member.old()) ? member.oldPolicy() : member.policy())
                .findFirst()
                .or(() -> downs.stream()
                        .filter(down -> down.id().equals(id))
                        .findFirst()
                        .flatMap(Down::policy));
    }
}
