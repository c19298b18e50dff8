package dev.wharden.remedy.recreate.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.CreateBody;
import dev.wharden.container.Tie;
import dev.wharden.remedy.recreate.coexistence.OtherClient;
import dev.wharden.remedy.recreate.coexistence.PassingNames;
import dev.wharden.remedy.recreate.coexistence.RestartPolicyJson;
import dev.wharden.remedy.recreate.coexistence.Role;
import dev.wharden.remedy.recreate.coexistence.Way;
import dev.wharden.remedy.recreate.fidelity.Habits;
import dev.wharden.remedy.recreate.preflight.Preparation;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One container of a recreation: the target, or one that has to follow it.
 *
 * @param before inspect of the old container while it ran; it holds environment values
 * @param body the twin's, as if nobody else were replaced; empty for a container that is only restarted
 * @param original the old one's, to make it again from
 * @param policy the restart policy that the twin gets when it has proved itself
 * @param way how the old one is kept from running beside the twin
 * @param cleared whether Wharden has removed the old one
 * @param twin its id, once known
 * @param startedAt the engine's own word for the start of what is on probation, or the empty string
 * @param mounts device and root of what the binds of the old one lead to, by target; empty where it did not run
 * @param habits what it does, as far as the kernel tells
 * @param volumes when each local volume of the old one was created, by its name; empty where none is to be removed
 * @param holding id of what holds its image and volumes ({@link Holder}), once that is made
 * @param fate what another Docker client has done to it
 * @param passing the names that are given for a time
 */
public record Member(
        Container before,
        Optional<CreateBody> body,
        Optional<CreateBody> original,
        JsonNode policy,
        Way way,
        boolean cleared,
        Optional<String> twin,
        String startedAt,
        Map<String, String> mounts,
        Optional<Habits> habits,
        Map<String, String> volumes,
        Optional<String> holding,
        Fate fate,
        PassingNames passing) {
    /** What another Docker client has done to a container that Wharden is recreating, which holds. */
    public enum Fate {
        /** Nothing. */
        NONE,
        /** It was stopped, and stays stopped. */
        STOPPED,
        /** It ended with one that was stopped or removed and that it needs: a shared PID namespace takes it down. */
        ENDED,
        /** It was removed, and does not come back. */
        REMOVED,
        /** Another took its place while Wharden heard of nothing: what is left of it stays as it is, stopped. */
        GONE
    }

    public Member {
        mounts = Map.copyOf(mounts);
        volumes = Map.copyOf(volumes);
    }

    static Member of(Preparation.Part part, Way way) {
        return new Member(
                part.actual(),
                part.body(),
                part.original(),
                part.desired().at("/HostConfig/RestartPolicy"),
                way,
                false,
                Optional.empty(),
                "",
                Map.of(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Fate.NONE,
                PassingNames.fresh(part.actual()));
    }

    /** The name that the old one has and its twin gets. */
    public ContainerName name() {
        return before.name();
    }

    /** Id of the container that ran. */
    public String old() {
        return before.id();
    }

    /** Whether it gets a twin; otherwise it is only restarted. */
    public boolean replaced() {
        return body.isPresent();
    }

    /** Whether the old one is removed before its twin is created. */
    public boolean removed() {
        return replaced() && way == Way.REMOVED;
    }

    /** Whether the old one stays, blocked, until its twin has proved itself. */
    boolean blocked() {
        return replaced() && way == Way.BLOCKED;
    }

    /** Who else may act on it, for people. */
    public String other() {
        return OtherClient.of(before);
    }

    /** What another Docker client has done to it, for people; only for one that has a {@link Fate}. */
    public String fateWord() {
        return switch (fate) {
            case NONE -> throw new IllegalStateException(name() + " was left alone");
            case STOPPED -> "stopped by " + other();
            case ENDED -> "ended by that";
            case REMOVED -> "removed by " + other();
            case GONE -> "replaced while Wharden heard of nothing";
        };
    }

    /** Whether nothing of it is to run: it was removed, or another is in its place. */
    public boolean isTaken() {
        return fate == Fate.REMOVED || fate == Fate.GONE;
    }

    /** Whether its old one needs another's to run: its namespaces or its links name that. */
    public boolean needs(Member other) {
        return Tie.between(before, other.before).stream().anyMatch(Tie::declared);
    }

    /** Id of the one that runs when all is well; empty for a twin whose id is not known. */
    public Optional<String> present() {
        return replaced() ? twin : Optional.of(old());
    }

    /** The restart policy of the old one while it ran. */
    public JsonNode oldPolicy() {
        return before.at("/HostConfig/RestartPolicy");
    }

    /** The old one's name when it is back: its own, unless another client has renamed its twin. */
    public String home() {
        return passing.home();
    }

    /** The name that what has that role is created under, beside the old one. */
    public String named(Role role) {
        return passing.of(role);
    }

    /** Whether one was created for it in that role. */
    boolean made(Container found, Role role) {
        return passing.proof(role).equals(found.labels().get(CreateBody.HINTS + "proof"));
    }

    /** The name that its twin is created under. */
    String created() {
        return removed() ? name().value() : named(Role.TWIN);
    }

    /** The old one's name from then on. */
    String retired() {
        return passing.of("old");
    }

    /** What its container of a name that it has in passing is to it; empty for any other name. */
    public Optional<String> inPassing(ContainerName passing) {
        return replaced() ? this.passing.role(passing) : Optional.empty();
    }

    /** Whether a container is its old one or its twin, as far as their ids are known. */
    public boolean is(String id) {
        return id.equals(old()) || twin.filter(id::equals).isPresent();
    }

    /** How long the old one may take to stop. */
    public Duration stopTimeout() {
        return before.stopTimeout();
    }

    /** Whether the engine would not start it again after it has ended well. */
    public boolean endsWell() {
        return Set.of("", "no", "on-failure").contains(policy.path("Name").asText());
    }

    /** The same, but nothing is to run when it is put back. */
    public Member down() {
        return as(before.with("/State/Running", BooleanNode.FALSE));
    }

    /** The same, and nothing is to start it: its mounts lead elsewhere. */
    public Member held() {
        return as(down().before.with("/HostConfig/RestartPolicy", RestartPolicyJson.never()));
    }

    private Member as(Container before) {
        return copy(before, cleared, twin, startedAt, mounts, habits, volumes, holding, fate);
    }

    Member withTwin(String id) {
        return copy(before, cleared, Optional.of(id), startedAt, mounts, habits, volumes, holding, fate);
    }

    /** Wharden itself has removed the old one. */
    public Member withoutOld() {
        return copy(before, true, twin, startedAt, mounts, habits, volumes, holding, fate);
    }

    /** Its twin has started, at this moment of the engine. */
    public Member startedAt(String word) {
        return copy(before, cleared, twin, word, mounts, habits, volumes, holding, fate);
    }

    /** With what the old one has mounted. */
    public Member withMounts(Map<String, String> mounted) {
        return copy(before, cleared, twin, startedAt, mounted, habits, volumes, holding, fate);
    }

    /** With what the old one was seen to do. */
    public Member with(Optional<Habits> done) {
        return copy(before, cleared, twin, startedAt, mounts, done, volumes, holding, fate);
    }

    Member withVolumes(Map<String, String> created) {
        return copy(before, cleared, twin, startedAt, mounts, habits, created, holding, fate);
    }

    /** With the id of what holds its image and volumes. */
    Member withHolder(Optional<String> id) {
        return copy(before, cleared, twin, startedAt, mounts, habits, volumes, id, fate);
    }

    /** With what another Docker client has done to it. */
    public Member with(Fate changed) {
        return copy(before, cleared, twin, startedAt, mounts, habits, volumes, holding, changed);
    }

    /** Id of what was created for it in a role that is neither its twin's nor a copy's, once known. */
    Optional<String> made(Role role) {
        return switch (role) {
            case HOLDER -> holding;
            case KEEPER -> passing.keeper();
            case TRIAL -> passing.trial();
            case TWIN, COPY -> Optional.empty();
        };
    }

    /** With the name that another client has given to the twin; empty for none. */
    public Member given(Optional<ContainerName> name) {
        return as(passing.with(name));
    }

    Member withKeeper(String id) {
        return as(passing.withKeeper(id));
    }

    Member withTrial(String id) {
        return as(passing.withTrial(id));
    }

    private Member as(PassingNames names) {
        return new Member(
                before, body, original, policy, way, cleared, twin, startedAt, mounts, habits, volumes, holding, fate,
                names);
    }

    private Member copy(
            Container before,
            boolean cleared,
            Optional<String> twin,
            String startedAt,
            Map<String, String> mounts,
            Optional<Habits> habits,
            Map<String, String> volumes,
            Optional<String> holding,
            Fate fate) {
        return new Member(
                before, body, original, policy, way, cleared, twin, startedAt, mounts, habits, volumes, holding, fate,
                passing);
    }
}
