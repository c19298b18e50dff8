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
import java.util.function.BiPredicate;

/**
 * Takes a policy that is new to the host from container to container: one at a time on the whole host, each after the
 * probation of the one before, however many may be repaired at once when containers drift by themselves. A policy is
 * new to the containers that were there before it was enforced and have not complied with it since.
 *
 * <p>When one of them fails the rollout halts: the policy goes to no other before that one complies, is repaired after
 * all or is gone, or before {@code wharden resume}. One that is given up in the end is taken for the exception that it
 * may be, so that a container which cannot be hardened stops no other image: the rollout goes on to the next, and halts
 * for good only if that fails too. What runs the same program ({@link Program}) as one that was given up is likely to
 * fail as well, and is left until a person says so. Another policy is another rollout. Guarded by the lock of
 * {@link Guards}.
 */
final class Rollouts {
    private static final String FILE = "guard/rollouts.json";
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private final StateDir state;
    private final Map<String, Policy> policies = new TreeMap<>();
    private final Map<String, Halt> halts = new TreeMap<>();
    /** Policy to the container that was given up, while no other has been repaired since. */
    private final Map<String, ContainerName> excused = new TreeMap<>();

    /** Policy to what was given up, by the program that it runs. */
    private final Map<String, Map<String, Halt>> givenUp = new TreeMap<>();

    private Optional<Current> current = Optional.empty();

    /** A policy that is enforced, and since when. */
    private record Policy(String name, Instant since) {}

    /** The container that the policy of this digest has got to, and the program that it runs. */
    private record Current(ContainerName name, String digest, String program) {}

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
        changed |= givenUp.keySet().retainAll(names.keySet());
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
    Optional<Deferred> ahead(Request request, Set<ContainerName> busy, Instant now) {
        ContainerName name = request.container().name();
        String digest = request.policyDigest();
        Halt halt = halts.get(digest);
        if (halt != null && !halt.name().equals(name)) {
            return Optional.of(halted(sentence(digest, halt) + ", or wharden resume", now));
        }
        Halt same = givenUp.getOrDefault(digest, Map.of()).get(Program.of(request.container()));
        if (same != null && !same.name().equals(name)) {
            return Optional.of(halted(same.ofTheSameProgram(), now));
        }
        return current.filter(each -> busy.contains(each.name()) && !each.name().equals(name))
                .map(each -> new Deferred(
                        Reason.ROLLOUT,
                        now.plus(LOOK_AGAIN),
                        "waits for: rollout of " + policy(each.digest()) + ", " + each.name()
                                + " is in its probation"));
    }

    private static Deferred halted(String why, Instant now) {
        return new Deferred(Reason.ROLLOUT, now.plus(LOOK_AGAIN), "waits for: " + why);
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
        current = Optional.of(
                new Current(request.container().name(), request.policyDigest(), Program.of(request.container())));
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
     * @param isLast it has failed so often that it is not tried again
     */
    void ended(ContainerName name, Optional<String> failure, boolean isLast) {
        Optional<Current> done = current.filter(each -> each.name().equals(name));
        if (done.isEmpty()) {
            return;
        }
        String digest = done.get().digest();
        current = Optional.empty();
        boolean excuse = isLast && excused.getOrDefault(digest, name).equals(name);
        if (failure.isEmpty()) {
            excused.remove(digest);
            forget(name);
        } else if (excuse) {
            excused.put(digest, name);
        }
        if (failure.isPresent() && isLast && !done.get().program().isEmpty()) {
            givenUp.computeIfAbsent(digest, _ -> new TreeMap<>())
                    .put(done.get().program(), new Halt(policy(digest), name, failure.get(), true));
        }
        if (failure.isPresent() && !excuse) {
            halts.put(digest, new Halt(policy(digest), name, failure.get(), isLast));
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

    /** A container was judged by this policy: it holds no other up, nor this one if it complies, or is gone. */
    boolean over(ContainerName name, String digest, boolean complies) {
        return lifted((policy, halt) -> halt.name().equals(name) && (complies || !policy.equals(digest)));
    }

    /** Only these are there: no other holds anybody up. */
    boolean retain(Set<ContainerName> names) {
        return lifted((_, halt) -> !names.contains(halt.name()));
    }

    private boolean lifted(BiPredicate<String, Halt> which) {
        boolean held = halts.entrySet().removeIf(entry -> which.test(entry.getKey(), entry.getValue()));
        for (var policy : givenUp.entrySet()) {
            held |= policy.getValue().values().removeIf(halt -> which.test(policy.getKey(), halt));
        }
        if (held) {
            write();
        }
        return held;
    }

    private boolean forget(ContainerName name) {
        boolean was = false;
        for (Map<String, Halt> images : givenUp.values()) {
            was |= images.values().removeIf(halt -> halt.name().equals(name));
        }
        return was;
    }

    /** A person has it tried again: it says nothing of its image before that. Returns whether it did. */
    boolean retry(ContainerName name) {
        boolean was = forget(name);
        if (was) {
            write();
        }
        return was;
    }

    /** A person has seen it: all go on. */
    void resume() {
        if (!halts.isEmpty() || !excused.isEmpty() || !givenUp.isEmpty()) {
            halts.clear();
            excused.clear();
            givenUp.clear();
            write();
        }
    }

    /** Why policies go no further, a sentence each, by the policy's digest. */
    Map<String, String> halted() {
        var sentences = new TreeMap<String, String>();
        halts.forEach((digest, halt) -> sentences.put(digest, sentence(digest, halt)));
        return sentences;
    }

    private String sentence(String digest, Halt halt) {
        boolean mayBeExcused = excused.getOrDefault(digest, halt.name()).equals(halt.name());
        String ends = "it goes on when " + halt.name() + " is repaired" + (mayBeExcused ? " or given up" : "")
                + "; before that, ";
        return "rollout of " + halt.policy() + ", halted because the repair of " + halt.name() + " failed ("
                + halt.reason() + "): " + (halt.isFinal() ? "" : ends) + "fix the policy or " + halt.name();
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
        halts.forEach((digest, halt) -> halt.write(halted.putObject(digest)));
        ObjectNode failed = file.putObject("givenUp");
        givenUp.forEach((digest, images) -> {
            ObjectNode of = failed.putObject(digest);
            images.forEach((image, halt) -> halt.write(of.putObject(image)));
        });
        ObjectNode given = file.putObject("excused");
        excused.forEach((digest, name) -> given.put(digest, name.value()));
        current.ifPresent(each -> file.putObject("current")
                .put("container", each.name().value())
                .put("digest", each.digest())
                .put("program", each.program()));
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
        file.path("halts").properties().forEach(entry -> halts.put(entry.getKey(), Halt.of(entry.getValue())));
        file.path("givenUp").properties().forEach(policy -> {
            var images = new TreeMap<String, Halt>();
            policy.getValue().properties().forEach(image -> images.put(image.getKey(), Halt.of(image.getValue())));
            givenUp.put(policy.getKey(), images);
        });
        file.path("excused")
                .properties()
                .forEach(entry -> excused.put(
                        entry.getKey(), ContainerName.of(entry.getValue().asText())));
        JsonNode now = file.path("current");
        current = now.isObject()
                ? Optional.of(new Current(
                        ContainerName.of(now.path("container").asText()),
                        now.path("digest").asText(),
                        now.path("program").asText()))
                : Optional.empty();
        return true;
    }
}
