package dev.wharden.remedy.recreate.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.CreateBody;
import dev.wharden.docker.DockerException;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.recreate.coexistence.Block;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.coexistence.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Twins that are created and not started yet, as the engine showed each right after its creation. Until its start a
 * twin is open to every client of the engine, which can start it, rename it, copy files into it, and change its limits
 * and networks; no name of a network is one that no client may create, so that the block alone keeps no client from a
 * start. What another client does to it before Wharden starts it says nothing of the container: the repair is given up.
 * For one run, since nothing goes on forward after a crash. One thread.
 */
public final class AsMade {
    private static final String NETWORKS = "/NetworkSettings/Networks";

    /** A busy host is slow to tell. */
    private static final Duration TOLD = Duration.ofSeconds(5);

    /** The same while the old one is down. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    /** By their names. */
    private final Map<ContainerName, Container> shown = new HashMap<>();

    /** Those that were in a network by then which nothing had asked for. */
    private final Set<ContainerName> joined = new HashSet<>();

    AsMade() {}

    /** Makes the twin of a member beside the old one, or the trial of it where the old one is to be removed first. */
    Member beside(Bench bench, Transaction transaction, Member member) {
        CreateBody body = ReferenceRewrite.sent(member.body().orElseThrow(), transaction.members());
        if (member.removed()) {
            String trial = make(bench, member, Role.TRIAL, Keeper.trial(body, bench.blocking()));
            return Holder.made(bench, member.withTrial(trial));
        }
        return Holder.made(bench, member.withTwin(make(bench, member, Role.TWIN, Block.on(body, bench.blocking()))));
    }

    /** Makes the twin of one that is removed by now. */
    Member alone(Bench bench, Transaction transaction, Member member) {
        CreateBody body = ReferenceRewrite.sent(member.body().orElseThrow(), transaction.members());
        return member.withTwin(make(bench, member, Role.TWIN, body));
    }

    private String make(Bench bench, Member member, Role role, CreateBody body) {
        String name = role == Role.TRIAL ? member.named(role) : member.created();
        String id = bench.create(member, name, role, body);
        shown.remove(member.name());
        joined.remove(member.name());
        bench.find(id).ifPresent(made -> {
            shown.put(member.name(), made);
            if (isJoined(body, made)) {
                joined.add(member.name());
            }
        });
        return id;
    }

    /** Whether it is in one more than the engine puts it into by itself: the one of its mode. */
    private static boolean isJoined(CreateBody body, Container made) {
        JsonNode asked = body.endpoints();
        JsonNode networks = made.at(NETWORKS);
        return asked.isEmpty()
                ? networks.size() > 1
                : networks.size() > asked.size() && asked.propertyStream().allMatch(one -> networks.has(one.getKey()));
    }

    /** What was created for a member, as it was shown then; throws NotFound where it was gone by then. */
    public Container of(Member member) {
        return Optional.ofNullable(shown.get(member.name()))
                .orElseThrow(() -> new DockerException.NotFound(
                        "what was created for " + member.name() + " was removed by " + member.other()));
    }

    /**
     * Throws Meddling where another client, rather than the engine, has made of what was created for a member something
     * else than was sent, or may have. Waits for its word.
     *
     * @param differs what differs, for people; empty for nothing
     */
    public void refuseForeign(Bench bench, Transaction transaction, Member member, Optional<String> differs) {
        if (joined.contains(member.name())) {
            throw new Meddling(changed(member, List.of("its networks")));
        }
        differs.filter(_ -> isForeign(bench, transaction, of(member).id())).ifPresent(what -> {
            throw new Meddling(what + ": " + member.other() + " acted on it right after its creation");
        });
    }

    private static boolean isForeign(Bench bench, Transaction transaction, String id) {
        EventLedger exits = bench.exits();
        Duration told = transaction.step() == RecreateStep.CREATE ? TOLD : AT_ONCE;
        boolean listens = !exits.heardSince(Instant.MIN);
        return !exits.heardSince(transaction.operation().begun())
                || exits.lives().isTouched(id, listens ? told : Duration.ZERO);
    }

    /** Throws Meddling when a twin that waits beside its old one was touched by another client since. */
    public void refuseTouched(Bench bench, Transaction transaction) {
        for (Member member : transaction.blocked()) {
            Container twin = there(bench, member);
            refuseStarted(member, twin);
            refuseChanged(bench, transaction, member, twin, member.created());
        }
    }

    private static Container there(Bench bench, Member member) {
        return bench.twin(member)
                .orElseThrow(() -> member.twin()
                        .filter(bench.exits()::isRemoving)
                        .<RuntimeException>map(_ -> new Meddling(early(member)))
                        .orElseGet(() -> new DockerException.NotFound(Removed.said(bench, member))));
    }

    /** Throws Meddling when a twin has run before Wharden starts it: its old one may have run beside it. */
    void refuseStarted(Member member, Container twin) {
        if (shown.containsKey(member.name()) && hasRun(twin)) {
            throw new Meddling(early(member));
        }
    }

    private static boolean hasRun(Container twin) {
        String started = twin.text("/State/StartedAt");
        return twin.running() || !(started.isEmpty() || started.startsWith("0001-"));
    }

    private static String early(Member member) {
        return "the twin of " + member.name() + " was started by " + member.other() + " before Wharden started it";
    }

    /**
     * Throws Meddling when a twin is not what it was right after its creation.
     *
     * @param name that it has by now unless another client has given it one
     */
    void refuseChanged(Bench bench, Transaction transaction, Member member, Container twin, String name) {
        Container made = shown.get(member.name());
        if (made == null) {
            return;
        }
        // Wharden itself takes the block away right before the start.
        Container then = Block.holds(twin, bench.blocking()) ? made : Block.without(made, bench.blocking());
        var parts = new ArrayList<String>();
        if (member.blocked() && !twin.name().value().equals(name)) {
            parts.add("its name");
        }
        parts.addAll(Changed.parts(bench.reader(), then, twin, false));
        if (bench.exits().copiedIntoSince(twin.id(), transaction.operation().begun())) {
            parts.add("its files");
        }
        if (!parts.isEmpty()) {
            throw new Meddling(changed(member, parts));
        }
    }

    private static String changed(Member member, List<String> parts) {
        return "the twin of " + member.name() + " was changed by " + member.other() + " before its start: "
                + String.join(", ", parts);
    }

    /**
     * Removes a twin that another client has started while its old one may run, whatever its name is by now: two must
     * not run, and no client starts again what is removed. The worker of its recreation finds it gone. Returns what was
     * open.
     */
    public static Transaction endEarly(Bench bench, Transaction open, Container twin) {
        open.members().stream()
                .filter(member -> member.twin().filter(twin.id()::equals).isPresent())
                .forEach(member -> {
                    try {
                        bench.remove(member, twin, true);
                    } catch (DockerException.Conflict underWay) {
                        // Its worker, or another client, removes it at the same time.
                    }
                });
        return open;
    }
}
