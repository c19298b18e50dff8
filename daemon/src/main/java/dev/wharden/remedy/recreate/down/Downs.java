package dev.wharden.remedy.recreate.down;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.recreate.coexistence.ComposeFolder;
import dev.wharden.remedy.recreate.notes.PrunableNetworks;
import dev.wharden.remedy.recreate.step.Parts;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.transaction.TransactionLog;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The containers that are {@link Down}, a file each: kept until they run again or somebody else decides. All methods
 * throw StateUnavailable but where they say otherwise.
 */
public final class Downs {
    private static final String FOLDER = "down";

    private final StateDir state;
    private final TransactionLog<Down> files;

    /** In a state directory. */
    public Downs(StateDir state) {
        this.state = state;
        this.files = new TransactionLog<>(state, FOLDER, Down.class, Down::name);
    }

    /** The networks that they need. */
    public PrunableNetworks networks() {
        return new PrunableNetworks(state);
    }

    /** What is kept for one of a name that is not down, under whatever name, is not needed any more. */
    public void settled(ContainerName name) {
        if (all().stream().noneMatch(down -> down.wanted().equals(name))) {
            networks().forget(name);
        }
    }

    /** Remembers one before its repair ends. */
    public void put(Down down) {
        files.put(down);
    }

    /** The same of another try; a disk that is full does not keep it from being tried again. */
    public void tried(Down down) {
        files.putIfPossible(down);
    }

    /** The one of a name. */
    public Optional<Down> of(ContainerName name) {
        return files.open(name);
    }

    /** Forgets one. */
    public void close(Down down) {
        files.close(down);
        settled(down.wanted());
    }

    /** Its repair, which is open, starts it: it needs its networks still. */
    public void handBack(Down down) {
        files.close(down);
    }

    /** Their names. */
    public List<ContainerName> names() {
        return files.open();
    }

    /** Whether a container that runs counts as down still: its next look ends that. */
    public boolean isBehind(Container container) {
        return container.running() && all().stream().anyMatch(down -> down.id().equals(container.id()));
    }

    /** All that are readable. */
    public List<Down> all() {
        return files.open().stream().flatMap(name -> readable(name).stream()).toList();
    }

    /**
     * Those whose rollback does not come to its end, so that it is not known what they lack, and perhaps nothing: for
     * people.
     */
    public List<Down> stuck(Instant now) {
        String why = state.isWritable()
                ? "the engine does not carry out its rollback"
                : "its rollback cannot be written to the state directory " + state.path("")
                        + ", which is full or broken";
        return Parts.refused(state, now)
                .flatMap(open -> open.members().stream()
                        .map(member -> Down.of(
                                open.operation().of(member.name(), member.old()),
                                open.name(),
                                member.before(),
                                open.stopped().orElse(open.since()),
                                why + ComposeFolder.hint(member.before()),
                                member.mounts(),
                                open.tries())))
                .toList();
    }

    private Optional<Down> readable(ContainerName name) {
        try {
            return of(name);
        } catch (StateUnavailable unreadable) {
            // The state directory tells of it.
            return Optional.empty();
        }
    }
}
