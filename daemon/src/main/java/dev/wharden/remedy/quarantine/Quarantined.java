package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.quarantine.Runaways.Runaway;
import dev.wharden.remedy.recreate.notes.PrunableNetworks;
import dev.wharden.subject.Unfrozen.LiveProcess;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A quarantine, as the journal holds it.
 *
 * @param action its id in the audit log, and the name of its evidence folder
 * @param container the name that the target had
 * @param containerId the target's: a new container of the same name is judged afresh
 * @param policy that wanted it, or the empty string
 * @param controls that were violated; empty when a person wanted it
 * @param cause in one sentence
 * @param actor who wanted it
 * @param since when it began
 * @param step what is to be done next
 * @param members the target first; whoever owns a namespace before whoever uses it
 * @param limits what a person should know: what it does not stop, what a release cannot give back exactly, a sentence
 *     each
 * @param release who wants it released and why, from then on
 * @param again what is putting it back just now: begun, and not ended
 * @param runaways its processes that run on all the same, when it was last looked at
 * @param networks bodies to make those again from that a prune takes, since all members are cut off; once known
 */
public record Quarantined(
        String action,
        ContainerName container,
        String containerId,
        String policy,
        List<String> controls,
        String cause,
        String actor,
        Instant since,
        QuarantineStep step,
        List<HeldContainer> members,
        List<String> limits,
        Optional<Releasing> release,
        Optional<Again> again,
        Optional<Runaways> runaways,
        Optional<List<JsonNode>> networks) {
    public Quarantined {
        controls = List.copyOf(controls);
        members = List.copyOf(members);
        limits = List.copyOf(limits);
    }

    /** The names of all containers that it holds, the target first; one that replaced another has its name. */
    public List<String> names() {
        return members.stream().map(HeldContainer::name).distinct().toList();
    }

    /** Whether its target ran when it was quarantined, or was started since: else there is nothing to be frozen. */
    public boolean ran() {
        return members.stream()
                .filter(member -> member.id().equals(containerId))
                .anyMatch(member -> member.before().running());
    }

    /** Whether something of it is known to run on: the engine did not freeze it, or no freeze reaches it. */
    public boolean runsOn() {
        boolean loose = runaways.filter(some -> !some.areUnproved()).isPresent();
        return loose || isUnfrozen();
    }

    /** Whether the engine did not freeze one of it when it was last asked. */
    boolean isUnfrozen() {
        return limits.stream().anyMatch(one -> one.startsWith(Freezer.NOT_FROZEN));
    }

    /** Where its evidence is, in the state directory. */
    public String evidence() {
        return Evidence.FOLDER + "/" + action;
    }

    /** Whether it holds the container of this id. */
    public boolean holds(String id) {
        return members.stream().anyMatch(member -> member.id().equals(id));
    }

    /**
     * Whether it still has a network when all of the group is cut: the host's, or that of a container which is not
     * held.
     */
    boolean leaks(HeldContainer member) {
        String mode = member.before().text("/HostConfig/NetworkMode");
        if (!mode.startsWith("container:")) {
            return member.hostNetwork();
        }
        return members.stream()
                .filter(owner -> Group.names(mode, owner.before()) && !owner.equals(member))
                .findFirst()
                .map(this::leaks)
                .orElse(true);
    }

    public boolean concerns(ContainerName name) {
        // One with a very long name is called by its id.
        return container.equals(name) || names().contains(name.value()) || holds(name.value());
    }

    /** Whether one that was looked at belongs to it and is not held yet, or is held under another name. */
    boolean misses(Container seen) {
        return holds(seen.id()) ? !concerns(seen.name()) : Group.belongs(seen, members);
    }

    Quarantined at(QuarantineStep next) {
        return copy(next, members, limits, release);
    }

    Quarantined with(List<HeldContainer> more) {
        var all = new ArrayList<>(members);
        all.addAll(more);
        return copy(step, all, limits, release);
    }

    /**
     * The same with what has become of its members: names that somebody changed, those between creation and start that
     * run now.
     */
    Quarantined following(List<GroupWork.Present> present) {
        var followed = new ArrayList<HeldContainer>();
        ContainerName target = container;
        for (HeldContainer member : members) {
            Optional<Container> now = present.stream()
                    .filter(one -> one.member().id().equals(member.id()))
                    .map(GroupWork.Present::now)
                    .findFirst();
            HeldContainer same =
                    now.filter(member::startedSince).map(member::running).orElse(member);
            String name = now.map(Group::name).orElse(member.name());
            followed.add(name.equals(same.name()) ? same : same.named(name));
            target = member.id().equals(containerId) && now.isPresent() ? ContainerName.of(name) : target;
        }
        return copy(target, step, followed, limits, release, again, runaways);
    }

    /** The same with the networks that its members have now, beside those that are known. */
    Quarantined remembering(List<JsonNode> now) {
        var all = new LinkedHashMap<String, JsonNode>();
        Stream.concat(networks.stream().flatMap(List::stream), now.stream())
                .forEach(network -> all.merge(network.path("Name").asText(), network, PrunableNetworks::stricter));
        return copy(container, step, members, limits, release, again, runaways, Optional.of(List.copyOf(all.values())));
    }

    Quarantined without(HeldContainer member) {
        List<HeldContainer> others =
                members.stream().filter(one -> !one.id().equals(member.id())).toList();
        return copy(step, others, limits, release);
    }

    Quarantined only(Set<HeldContainer> some) {
        return copy(step, members.stream().filter(some::contains).toList(), limits, release);
    }

    Quarantined noting(List<String> sentences) {
        var all = new ArrayList<>(limits);
        sentences.stream().filter(sentence -> !all.contains(sentence)).forEach(all::add);
        return copy(step, members, all, release);
    }

    /** The same without the sentences that begin so. */
    Quarantined forgetting(String begin) {
        return copy(
                step,
                members,
                limits.stream().filter(one -> !one.startsWith(begin)).toList(),
                release);
    }

    /** The same with these processes that run on, and no others. */
    Quarantined running(List<Runaway> some) {
        return copy(
                container,
                step,
                members,
                limits,
                release,
                again,
                some.isEmpty() ? Optional.empty() : Optional.of(new Runaways(some)));
    }

    /** The processes of a member that was told to end which had not ended when it was last looked at. */
    List<LiveProcess> killed(HeldContainer member) {
        return runaways.map(some -> some.killed(member.id())).orElse(List.of());
    }

    /** What a person should know, first what runs on: a sentence each. */
    public List<String> sentences() {
        return Stream.concat(runaways.stream().flatMap(some -> some.sentences().stream()), limits.stream())
                .toList();
    }

    Quarantined released(Releasing by) {
        return running(List.of()).copy(QuarantineStep.RECONNECT, members, List.of(), Optional.of(by));
    }

    Quarantined heldAgain() {
        return copy(QuarantineStep.HELD, members, limits, Optional.empty());
    }

    Quarantined puttingBack(Again begun) {
        return copy(container, step, members, limits, release, Optional.of(begun), runaways);
    }

    Quarantined putBack() {
        return copy(container, step, members, limits, release, Optional.empty(), runaways);
    }

    /** The action of putting it back, for the records only: what is on disk keeps the action that it began with. */
    Quarantined as(Again one) {
        return new Quarantined(
                one.action(),
                container,
                containerId,
                policy,
                controls,
                one.cause(),
                "wharden",
                one.since(),
                step,
                members,
                limits,
                Optional.empty(),
                Optional.empty(),
                runaways,
                networks);
    }

    private Quarantined copy(
            QuarantineStep next, List<HeldContainer> members, List<String> limits, Optional<Releasing> release) {
        return copy(container, next, members, limits, release, again, runaways);
    }

    private Quarantined copy(
            ContainerName container,
            QuarantineStep next,
            List<HeldContainer> members,
            List<String> limits,
            Optional<Releasing> release,
            Optional<Again> again,
            Optional<Runaways> runaways) {
        return copy(container, next, members, limits, release, again, runaways, networks);
    }

    private Quarantined copy(
            ContainerName container,
            QuarantineStep next,
            List<HeldContainer> members,
            List<String> limits,
            Optional<Releasing> release,
            Optional<Again> again,
            Optional<Runaways> runaways,
            Optional<List<JsonNode>> networks) {
        return new Quarantined(
                action,
                container,
                containerId,
                policy,
                controls,
                cause,
                actor,
                since,
                next,
                members,
                limits,
                release,
                again,
                runaways,
                networks);
    }

    /**
     * What puts back whoever got loose.
     *
     * @param action its own id in the audit log
     */
    public record Again(String action, String cause, Instant since) {}

    /**
     * A release on its way.
     *
     * @param action its own id in the audit log
     * @param exactly a twin is made of whoever cannot be given back in place: the memory of its processes is lost then
     */
    public record Releasing(String action, String actor, String reason, Instant since, boolean exactly) {}
}
