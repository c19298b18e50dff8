package dev.wharden.remedy.guard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.guard.Admission.Reason;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Takes a policy that is new to the host from container to container: one at a time on the whole host, each after the
 * probation of the one before, however many may be repaired at once when containers drift by themselves. A policy is
 * new to the containers that were there before it was enforced and have not complied with it since.
 *
 * <p>When one of them fails the rollout halts: the policy goes to no other before that one complies, is repaired after
 * all or is gone, or before {@code wharden resume}. One that is given up in the end is taken for the exception that it
 * may be, so that a container which cannot be hardened stops no other: the rollout goes on to the next, and halts for
 * good only if that fails too. Another policy is another rollout. Guarded by the lock of {@link Guards}.
 */
final class Rollouts {
    private static final String FILE = "guard/rollouts.json";
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private final StateDir state;
    private final Map<String, Policy> policies = new TreeMap<>();
    private final Map<String, Halt> halts = new TreeMap<>();
    /** Policy to the container that was given up, while no other has been repaired since. */
    private final Map<String, ContainerName> excused = new TreeMap<>();

    private Optional<Current> current = Optional.empty();

    /** A policy that is enforced, and since when. */
    private record Policy(String name, Instant since) {}

    /** The container that failed, and why; the policy's name for people. */
    private record Halt(String policy, ContainerName name, String reason) {}

    /** The container that the policy of this digest has got to. */
    private record Current(ContainerName name, String digest) {}

    /** As it was left. */
    Rollouts(StateDir state) {
        this.state = state;
        state.readOnce(FILE, this::parse);
    }

    /** These are enforced now, name by digest; what is not among them is forgotten, and is new when it comes back. */
    void enforced(Map<String, String> names, Instant now) {
        boolean changed = policies.keySet().retainAll(names.keySet());
        changed |= halts.keySet().retainAll(names.keySet());
        changed |= excused.keySet().retainAll(names.keySet());
        for (var entry : names.entrySet()) {
            changed |= policies.putIfAbsent(entry.getKey(), new Policy(entry.getValue(), now)) == null;
        }
        if (changed) {
            write();
        }
    }

    /** Whether the container is only now to be made what its policy wants: the policy moved, not the container. */
    boolean isNewTo(Request request, ContainerHistory known) {
        Container container = request.container();
        return request.downtime()
                && !request.ordered()
                && isNewTo(container, request.policyDigest())
                && !known.complied(container.id(), request.policyDigest());
    }

    /** Whether the policy is new to the container: it was there first. So it is when that cannot be told. */
    private boolean isNewTo(Container container, String digest) {
        Policy policy = policies.get(digest);
        try {
            return policy == null || Instant.parse(container.text("/Created")).isBefore(policy.since());
        } catch (DateTimeParseException e) {
            return true;
        }
    }

    /**
     * What the container has to wait for before the policy gets to it.
     *
     * @param busy names of containers that are being restarted or recreated
     */
    Optional<Deferred> ahead(ContainerName name, String digest, Set<ContainerName> busy, Instant now) {
        Halt halt = halts.get(digest);
        if (halt != null && !halt.name().equals(name)) {
            return Optional.of(new Deferred(
                    Reason.ROLLOUT, now.plus(LOOK_AGAIN), "waits for: " + sentence(halt) + ", or wharden resume"));
        }
        return current.filter(each -> busy.contains(each.name()) && !each.name().equals(name))
                .map(each -> new Deferred(
                        Reason.ROLLOUT,
                        now.plus(LOOK_AGAIN),
                        "waits for: rollout of " + policy(each.digest()) + ", " + each.name()
                                + " is in its probation"));
    }

    /**
     * A policy that is new to a container gets to it; any other is no rollout. Throws StateUnavailable, and then it
     * does not.
     */
    void begin(Request request, ContainerHistory known) {
        if (!isNewTo(request, known)) {
            return;
        }
        Optional<Current> before = current;
        current = Optional.of(new Current(request.container().name(), request.policyDigest()));
        try {
            write();
        } catch (StateUnavailable e) {
            current = before;
            throw e;
        }
    }

    /**
     * The container that a policy had got to is done; a reason halts the rollout.
     *
     * @param givenUp it has failed so often that it is not tried again
     */
    void ended(ContainerName name, Optional<String> failure, boolean givenUp) {
        Optional<Current> done = current.filter(each -> each.name().equals(name));
        if (done.isEmpty()) {
            return;
        }
        String digest = done.get().digest();
        current = Optional.empty();
        boolean excuse = givenUp && excused.getOrDefault(digest, name).equals(name);
        if (failure.isEmpty()) {
            excused.remove(digest);
        } else if (excuse) {
            excused.put(digest, name);
        }
        if (failure.isPresent() && !excuse) {
            halts.put(digest, new Halt(policy(digest), name, failure.get()));
        } else {
            halts.values().removeIf(halt -> halt.name().equals(name));
        }
        write();
    }

    /** The container touched nothing after all: neither a success nor a failure. */
    void untouched(ContainerName name) {
        if (current.filter(each -> each.name().equals(name)).isPresent()) {
            current = Optional.empty();
            write();
        }
    }

    /** A container complies, or is gone: it holds nobody up any more. Returns whether it did. */
    boolean over(ContainerName name) {
        boolean held = halts.values().removeIf(halt -> halt.name().equals(name));
        if (held) {
            write();
        }
        return held;
    }

    /** A person has seen it: all go on. */
    void resume() {
        if (!halts.isEmpty() || !excused.isEmpty()) {
            halts.clear();
            excused.clear();
            write();
        }
    }

    /** Why policies go no further, a sentence each, by the policy's digest. */
    Map<String, String> halted() {
        var sentences = new TreeMap<String, String>();
        halts.forEach((digest, halt) -> sentences.put(digest, sentence(halt)));
        return sentences;
    }

    private static String sentence(Halt halt) {
        return "rollout of " + halt.policy() + ", halted because the repair of " + halt.name() + " failed ("
                + halt.reason() + "): fix the policy or " + halt.name();
    }

    private String policy(String digest) {
        Policy policy = policies.get(digest);
        return policy == null ? "its policy" : "policy " + policy.name();
    }

    private void write() {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        ObjectNode enforced = file.putObject("policies");
        policies.forEach((digest, policy) -> enforced.putObject(digest)
                .put("name", policy.name())
                .put("since", policy.since().toString()));
        ObjectNode halted = file.putObject("halts");
        halts.forEach((digest, halt) -> halted.putObject(digest)
                .put("policy", halt.policy())
                .put("container", halt.name().value())
                .put("reason", halt.reason()));
        ObjectNode given = file.putObject("excused");
        excused.forEach((digest, name) -> given.put(digest, name.value()));
        current.ifPresent(each ->
                file.putObject("current").put("container", each.name().value()).put("digest", each.digest()));
        state.write(FILE, file);
    }

    private boolean parse(JsonNode file) {
        file.path("policies")
                .properties()
                .forEach(entry -> policies.put(
                        entry.getKey(),
                        new Policy(
                                entry.getValue().path("name").asText(),
                                Instant.parse(entry.getValue().path("since").asText()))));
        file.path("halts")
                .properties()
                .forEach(entry -> halts.put(
                        entry.getKey(),
                        new Halt(
                                entry.getValue().path("policy").asText(),
                                ContainerName.of(
                                        entry.getValue().path("container").asText()),
                                entry.getValue().path("reason").asText())));
        file.path("excused")
                .properties()
                .forEach(entry -> excused.put(
                        entry.getKey(), ContainerName.of(entry.getValue().asText())));
        JsonNode now = file.path("current");
        current = now.isObject()
                ? Optional.of(new Current(
                        ContainerName.of(now.path("container").asText()),
                        now.path("digest").asText()))
                : Optional.empty();
        return true;
    }
}
