package dev.wharden.remedy.recreate.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.CreateBody;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.plan.Writers;
import dev.wharden.remedy.recreate.coexistence.Block;
import dev.wharden.remedy.recreate.coexistence.ComposeProjects;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.coexistence.RestartPolicyJson;
import dev.wharden.remedy.recreate.coexistence.Role;
import dev.wharden.remedy.recreate.needs.Reconnection;
import dev.wharden.remedy.recreate.needs.SameNetwork;
import dev.wharden.remedy.recreate.notes.Predecessor;
import dev.wharden.remedy.recreate.notes.RepairNotes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a step works with. It looks before it changes, so that nothing is made twice. One thread. */
public final class Bench {
    private final DockerReader reader;
    private final Writers writers;
    private final String action;
    private final ComposeProjects projects;
    private final RepairNotes notes;
    private final InstantSource clock;
    private final Map<ContainerName, DockerWriter> known = new HashMap<>();
    private final AsMade asMade = new AsMade();

    /** For one action: {@code notes} keep the last words of what is removed. */
    public Bench(
            DockerReader reader,
            Writers writers,
            String action,
            ComposeProjects projects,
            RepairNotes notes,
            InstantSource clock) {
        this.reader = reader;
        this.writers = writers;
        this.action = action;
        this.projects = projects;
        this.notes = notes;
        this.clock = clock;
    }

    /** Looks at the engine. */
    public DockerReader reader() {
        return reader;
    }

    String action() {
        return action;
    }

    /** Twins that it has created and not started yet. */
    public AsMade asMade() {
        return asMade;
    }

    /** What was heard of how containers ended. */
    public EventLedger exits() {
        return projects.exits();
    }

    /** What was heard of their Compose projects. */
    public ComposeProjects projects() {
        return projects;
    }

    DockerWriter writer(Member member) {
        return known.computeIfAbsent(member.name(), name -> writers.of(action, name));
    }

    /** The container by id or name; empty when there is none. */
    public Optional<Container> find(String container) {
        return Moved.find(reader, container);
    }

    /** The one that the member was, or the copy that had to take its place; empty when it is gone. */
    public Optional<Container> old(Member member) {
        return find(member.old()).or(() -> copy(member));
    }

    /** A copy of the old one that was made on the way back. */
    Optional<Container> copy(Member member) {
        if (!member.replaced()) {
            return Optional.empty();
        }
        return Stream.of(member.named(Role.COPY), member.home(), member.retired())
                .flatMap(name -> find(name).stream())
                .filter(found ->
                        member.made(found, Role.COPY) && (found.running() || Creation.isOfItsImage(member, found)))
                .findFirst();
    }

    /** The twin: by its id, or, after a crash, by the name and marks that it was created with. */
    public Optional<Container> twin(Member member) {
        if (!member.replaced()) {
            return Optional.empty();
        }
        return member.twin()
                .map(this::find)
                .orElseGet(() -> find(member.created()).filter(found -> member.made(found, Role.TWIN)));
    }

    /** Whether all twins were created before a crash. */
    public boolean hasTwins(Transaction transaction) {
        return Removed.isPossible(this, transaction);
    }

    /** What was created beside the two, whatever it is called by now, or, where its id is not known, by that name. */
    public Optional<Container> beside(Member member, Role role) {
        return member.made(role).flatMap(this::find).or(() -> named(member.named(role), role));
    }

    /** What was created under a name that no other client knew before. */
    Optional<Container> named(String name, Role role) {
        Map<String, String> marks = Map.of(CreateBody.HINTS + "action", action, CreateBody.HINTS + "as", role.word());
        return find(name).filter(found -> found.labels().entrySet().containsAll(marks.entrySet()));
    }

    /** The one that runs when all is well: the twin, or the same container again; empty when it is gone. */
    public Optional<Container> present(Member member) {
        return member.replaced() ? twin(member) : old(member);
    }

    /** The same. Throws NotFound when another removed it. */
    public Container successor(Member member) {
        return present(member).orElseThrow(() -> new DockerException.NotFound(Removed.said(this, member)));
    }

    /** Makes what has that role in the action, with hints for people; a copy's networks too. Returns its id. */
    String create(Member member, String name, Role role, CreateBody body) {
        Map<String, String> ids = role == Role.COPY
                ? notes.networks().restore(reader, writer(member), member.name(), member.before())
                : SameNetwork.ids(member.before());
        return new Creation(this, writer(member), member).make(name, role, SameNetwork.pinned(body, ids));
    }

    /** Whether the engine has refused to make a network of it again, so that its absence tells nothing. */
    public boolean isNetworkRefused(Member member) {
        return notes.networks().isRefused(member.name());
    }

    /** The network that there never is ({@link Block}). */
    public String blocking() {
        return Block.network(action);
    }

    /** Keeps a stopped container from being started by anything. Throws Meddling when it runs. */
    void block(Member member, Container container) {
        if (Block.holds(container, blocking())) {
            return;
        }
        refuseRunning(member, container);
        try {
            writer(member).connect(blocking(), container.id(), Block.endpoint());
        } catch (DockerException.NotFound no) {
            // So the engine answers for one that runs by now.
            find(container.id()).ifPresent(now -> refuseRunning(member, now));
            throw no;
        }
    }

    /** Throws Meddling when an old one runs that Wharden has stopped. */
    void refuseRunning(Member member, Container old) {
        if (old.running()) {
            throw new Meddling(
                    member.name() + " was started by " + member.other() + " while its twin was to take over");
        }
    }

    /** Lets it be started again. */
    void unblock(Member member, Container container) {
        if (Block.holds(container, blocking())) {
            writer(member).disconnect(blocking(), container.id());
        }
    }

    /** Removes the old one and keeps its last words; false when another Docker client removes it too. */
    boolean removeOld(Member member, Container old) {
        notes.removing(member.name(), new Predecessor(action, clock.instant(), old.id(), LastWords.tail(this, old)));
        try {
            return remove(member, old, false);
        } catch (DockerException.Conflict no) {
            if (isUnderWay(no)) {
                return false;
            }
            throw no;
        }
    }

    /** The twin is removed, whatever it does: from the engine's first moment with that nothing can start it again. */
    void dismiss(Transaction transaction, Member member) {
        if (isAway(member)) {
            Holder.holdAgain(this, member);
        }
        twin(member).ifPresent(twin -> {
            // To be held takes a while.
            Moved.refuseRenamed(transaction, member, twin);
            remove(member, twin, true);
        });
    }

    /** Whether its twin is there, and its old one does not run. */
    boolean isAway(Member member) {
        return twin(member).isPresent()
                && old(member).filter(Container::running).isEmpty();
    }

    /** Removes one so that its end is not taken for another's doing. Returns whether it was still there. */
    boolean remove(Member member, Container container, boolean force) {
        boolean first = exits().removing(container.id());
        try {
            return writer(member).remove(container.id(), force);
        } catch (DockerException.Conflict no) {
            if (first && isUnderWay(no)) {
                // Another Docker client's, such as compose scaling down: the engine tells of its end once.
                exits().found(container.id());
            }
            throw no;
        }
    }

    /** Whether it is being removed already, perhaps by another worker of Wharden ({@link AsMade#endEarly}). */
    public static boolean isUnderWay(DockerException.Conflict no) {
        return String.valueOf(no.getMessage()).contains("is already in progress");
    }

    /** The time by the clock that journals use. */
    public Instant now() {
        return clock.instant();
    }

    /** The old one that Wharden was to stop or to remove was removed by another Docker client. */
    public Meddling foundGone(Member member) {
        exits().found(member.old());
        return new Meddling(member.name() + " " + Removed.by(this, member));
    }

    /** What was created beside old one and twin is removed. */
    void clear(Member member) {
        StartTrial.clear(this, member);
        if (member.removed()) {
            beside(member, Role.TRIAL).ifPresent(trial -> remove(member, trial, true));
            Holder.unkeep(this, member);
        }
        Holder.release(this, member);
    }

    void name(Member member, Container container, String wanted) {
        if (!container.text("/Name").equals("/" + wanted)) {
            writer(member).rename(container.id(), wanted);
        }
    }

    /** Sets the restart policy of one that has another. */
    public void policy(Member member, Container container, JsonNode wanted) {
        if (!RestartPolicyJson.same(container.at("/HostConfig/RestartPolicy"), wanted)) {
            writer(member).update(container.id(), RestartPolicyJson.update(wanted));
        }
    }

    /** Starts one that does not run. Returns it as it is then, where that was looked at. */
    public Optional<Container> run(Member member, Container container) {
        return Reconnection.start(
                reader,
                writer(member),
                container,
                SameNetwork.ids(member.before()),
                () -> notes.networks().restore(reader, writer(member), member.name()));
    }

    /** Stops one that runs, in the time that it declares for that. */
    public void stop(Member member, Container container) {
        if (container.running()) {
            writer(member).stop(container);
        }
    }

    /** Ends one that runs, at once. */
    public void kill(Member member, Container container) {
        writer(member).kill(container.id());
    }
}
