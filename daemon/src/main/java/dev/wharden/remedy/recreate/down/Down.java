package dev.wharden.remedy.recreate.down;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.CreateBody;
import dev.wharden.remedy.recreate.coexistence.PassingNames;
import dev.wharden.remedy.recreate.coexistence.RestartPolicyJson;
import dev.wharden.remedy.recreate.coexistence.Role;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.transaction.Tries;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A container that ran until Wharden stopped it, and that cannot be started now: its port or its name was taken, its
 * network or its device is gone. The repair has ended; Wharden goes on trying to start this very container
 * ({@link dev.wharden.remedy.Revival}).
 *
 * @param name under which it is kept
 * @param wanted its own name; another than {@code name} while another container has it
 * @param target whose repair stopped it: itself, or the one that it follows
 * @param id of the container; one that has its name later is another
 * @param action that stopped it
 * @param since when it was stopped, as near as is known
 * @param startedAt the engine's word for its last start: another word means that it has run since
 * @param why for people, such as {@code port 8080 is taken by container thief}
 * @param mounts device and root of what its binds led to, by target; empty where that is not known
 * @param tries to start it so far
 * @param remake what it takes to make it again after a prune; empty where that is not known
 * @param policy its restart policy, which is off since a start would mount, or has mounted, something else than it had:
 *     it gets that back when it runs; empty for one that the engine refuses to start
 * @param outlived ids of containers of which something runs on although they have ended by the engine's word: it is not
 *     started beside that; empty for one that waits for no such thing
 */
public record Down(
        ContainerName name,
        ContainerName wanted,
        ContainerName target,
        String id,
        String action,
        Instant since,
        String startedAt,
        String why,
        Map<String, String> mounts,
        Tries tries,
        Optional<Remake> remake,
        Optional<JsonNode> policy,
        Optional<List<String>> outlived) {
    private static final int LONGEST = 300;
    private static final String PROOF = "proof";

    /** Of {@code why} the first line is kept, cut: an engine's error may hold text of others, of any length. */
    public Down {
        mounts = Map.copyOf(mounts);
        why = why.lines().findFirst().orElse("");
        why = why.substring(0, Math.min(LONGEST, why.length()));
    }

    /** One that the engine has just refused to start. */
    public static Down of(
            Operation operation,
            ContainerName target,
            Container container,
            Instant since,
            String why,
            Map<String, String> mounts,
            Tries tries) {
        return new Down(
                operation.container(),
                operation.container(),
                target,
                container.id(),
                operation.action(),
                since,
                container.text("/State/StartedAt"),
                why,
                mounts,
                tries,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same after another try. */
    public Down tried(Tries again, Optional<String> reason) {
        return new Down(
                name,
                wanted,
                target,
                id,
                action,
                since,
                startedAt,
                reason.orElse(why),
                mounts,
                again,
                remake,
                policy,
                outlived);
    }

    /** The same, and what it takes to make it again. */
    public Down with(Optional<Remake> known) {
        return new Down(
                name, wanted, target, id, action, since, startedAt, why, mounts, tries, known, policy, outlived);
    }

    /** The same, and without the restart policy that it had, since its mounts lead elsewhere. */
    public Down withoutPolicy(JsonNode had) {
        return new Down(
                name,
                wanted,
                target,
                id,
                action,
                since,
                startedAt,
                why,
                mounts,
                tries,
                remake,
                Optional.of(had),
                outlived);
    }

    /** The same, not to be started before nothing of those with these ids runs. */
    public Down outliving(List<String> ids) {
        return new Down(
                name,
                wanted,
                target,
                id,
                action,
                since,
                startedAt,
                why,
                mounts,
                tries,
                remake,
                policy,
                Optional.of(List.copyOf(ids)));
    }

    /** Why it is kept stopped and without its restart policy, and what ends that: for people. */
    public String told() {
        String off = policy.flatMap(had -> RestartPolicyJson.command(had, name))
                .map(command -> "; its restart policy is off until then (" + command + " gives it back)")
                .orElse("");
        if (outlived.isPresent()) {
            return why + "; Wharden starts it when that has ended" + off;
        }
        return why + ": make the source of the mount what it was, and let no container write to the folder above it;"
                + " Wharden starts it when it sees that, and docker start " + name + " does at any time" + off;
    }

    /** The same, started and ended again, since it was not where it was meant to be. */
    Down ran(String started, String reason) {
        return new Down(
                name, wanted, target, id, action, since, started, reason, mounts, tries, remake, policy, outlived);
    }

    /** The same, started and stopped again, since it had something else mounted. */
    public Down stoppedAgain(String started, JsonNode had, String reason) {
        return new Down(
                name,
                wanted,
                target,
                id,
                action,
                since,
                started,
                reason,
                mounts,
                tries,
                remake,
                policy.or(() -> Optional.of(had)),
                outlived);
    }

    /** Whether it is kept stopped since a start would mount something else than it had. */
    public boolean isAstray() {
        return policy.isPresent() && outlived.isEmpty();
    }

    /** The same, kept under another name while another container has its own. */
    public Down aside(ContainerName kept) {
        return new Down(
                kept, wanted, target, id, action, since, startedAt, why, mounts, tries, remake, policy, outlived);
    }

    /** Whether a name is one of its own, or that of its target. */
    public boolean concerns(ContainerName other) {
        return name.equals(other) || wanted.equals(other) || target.equals(other);
    }

    /** Whether another container has, or had, its name. */
    public boolean isAside() {
        return !name.equals(wanted);
    }

    /**
     * Whether it is not there, since the engine refuses to create it again: what has its volumes is kept in its place.
     */
    public boolean isKept() {
        return isAside() && name.value().startsWith(PassingNames.prefix(wanted) + "keeps-");
    }

    /** Whether it is such a container as far as its configuration tells, by either name. */
    public boolean matches(Predicate<Container> such) {
        return remake.filter(known -> Stream.of(name, wanted).anyMatch(one -> such.test(known.shown(one.value()))))
                .isPresent();
    }

    /** Whether it is such a container, by either name. */
    public boolean matches(Predicate<Container> such, Container container) {
        return such.test(container)
                || such.test(container.with("/Name", TextNode.valueOf("/" + wanted)))
                || (isKept() && matches(such));
    }

    /** It has its name again. */
    Down named() {
        return new Down(
                wanted, wanted, target, id, action, since, startedAt, why, mounts, tries, remake, policy, outlived);
    }

    /** It was made again. */
    Down remade(Container copy, Remake known) {
        return new Down(
                copy.name(),
                wanted,
                target,
                copy.id(),
                action,
                since,
                copy.text("/State/StartedAt"),
                why,
                mounts,
                Tries.NONE,
                Optional.of(known),
                policy,
                outlived);
    }

    /** Another of the same repair was made again, so that it has another id. */
    Down moved(String from, String to) {
        return with(remake.map(known -> known.moved(from, to)));
    }

    /** The body to make it again from, with hints for people. */
    CreateBody again(Remake known) {
        CreateBody hinted = HeldPolicy.body(this, known)
                .withHint("action", action)
                .withHint("replaces", id)
                .withHint("as", Role.COPY.word());
        return proof(known).map(proof -> hinted.withHint(PROOF, proof)).orElse(hinted);
    }

    /**
     * Whether a container of its name is the one that Wharden has made again, before it could be written down: anybody
     * can read the other marks of a copy, and this one is on no container before that.
     */
    boolean isMadeAgain(Container found) {
        return remake.flatMap(this::proof)
                .filter(proof -> proof.equals(found.labels().get(CreateBody.HINTS + PROOF)))
                .isPresent();
    }

    private Optional<String> proof(Remake known) {
        return known.secret().map(secret -> PassingNames.of(wanted, secret).proof(id));
    }

    /** The same, if what it takes to make it again is known, with a mark that no other client can give. */
    Down marked() {
        return with(remake.map(known -> known.secret(PassingNames.fresh(wanted))));
    }

    /** What data it has lost since: a clause, or the empty string. */
    public String lost() {
        return remake.map(Remake::lost)
                .filter(what -> !what.isEmpty())
                .map(what -> "; " + what)
                .orElse("");
    }

    /** For people. */
    public String sentence() {
        if (policy.isPresent()) {
            return "it is down: " + told() + lost();
        }
        return "it is down: " + why + lost() + "; Wharden retries " + tries.pace()
                + (isKept() ? ", and creates it again then; to give it up: docker rm " + name : "");
    }
}
