package dev.wharden.kernel;

import dev.wharden.container.Container;
import dev.wharden.kernel.ProcessTable.Row;
import dev.wharden.subject.Unfrozen;
import dev.wharden.subject.Unfrozen.LiveProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which processes of a container run on although the engine calls it paused. The engine freezes a control group and
 * says what it did; a process, or one thread of it, with rights over the host's control groups can have left that
 * before, or can be let out by another. The kernel alone knows (freezer.state of version 1, cgroup.events of version
 * 2).
 *
 * <p>A container's processes are its first one and all that descend from it; those that {@code docker exec} started,
 * which are children of its shim; and those that lost their parent: they come to the shim or to the first process of
 * the PID namespace. The runtime's own processes are in the shim's session, which no process of a container can join.
 * Other processes in the container's mount namespace may be those of a person who looks at it: nothing proves that they
 * are not its own. Needs no right.
 *
 * @param files of the host's kernel
 */
public record FrozenProcesses(ProcFiles files) {
    private static final String SHARED = "container:";
    private static final int MOST_DOUBTS = 10;
    /** Whatever ends while it should be frozen was not: it is looked for again. */
    private static final int LOOKS = 3;

    /** Those that run on, and what is not known; nothing of one that does not run. */
    public Unfrozen of(Container paused) {
        if (paused.pid() <= 0) {
            return Unfrozen.NONE;
        }
        try {
            for (int i = 0; ; i++) {
                var look = new Look(paused, ProcessTable.of(files));
                Unfrozen found = look.found();
                if (!found.all().isEmpty() || !look.missed || i == LOOKS - 1) {
                    return found;
                }
            }
        } catch (IOException failure) {
            var main = new LiveProcess(paused.pid(), start(paused.pid()));
            return new Unfrozen(Optional.of(main), List.of(), List.of(), List.of(main), List.of(words(failure)));
        }
    }

    /** Of a process that is there; 0 where that cannot be read. */
    private long start(int pid) {
        try {
            return ProcessTable.row(files, pid).map(Row::start).orElse(0L);
        } catch (IOException unread) {
            return 0;
        }
    }

    /** How far a process is; RUNNING where that cannot be read. */
    public Unfrozen.State state(LiveProcess process) {
        try {
            return ProcessTable.row(files, process.pid())
                    .filter(row -> row.start() == process.start() && !row.isDead())
                    .map(row -> row.exiting() && row.threads() <= 1 ? Unfrozen.State.ENDING : Unfrozen.State.RUNNING)
                    .orElse(Unfrozen.State.ENDED);
        } catch (IOException unread) {
            return Unfrozen.State.RUNNING;
        }
    }

    static String words(IOException failure) {
        return String.valueOf(failure.getMessage()).replaceAll("\\p{Cntrl}+", " ");
    }

    /** One look at all processes of the host. */
    private final class Look {
        private final Container paused;
        private final ProcessTable table;
        private final Shims shims;
        private final FreezerGroups freezer = new FreezerGroups(files);
        private final Set<String> doubts = new HashSet<>();
        private final List<LiveProcess> ending = new ArrayList<>();
        private final List<LiveProcess> staying = new ArrayList<>();
        private final List<LiveProcess> unproved = new ArrayList<>();
        private final List<Row> mine = new ArrayList<>();
        /** One of its processes came or went before it could be told whether it was frozen. */
        private boolean missed;

        Look(Container paused, ProcessTable table) {
            this.paused = paused;
            this.table = table;
            this.shims = new Shims(files, table);
        }

        Unfrozen found() throws IOException {
            Optional<Row> main = table.find(paused.pid());
            if (main.isEmpty()) {
                return Unfrozen.NONE;
            }
            int parent = main.get().parent();
            Optional<Row> shim = table.find(parent).filter(row -> shims.is(row, paused.id()));
            if (shim.isEmpty()) {
                doubt("process " + parent + ", the parent of its first one, is not its shim, so what docker exec"
                        + " started in it is not known");
            }
            Optional<String> owner = owner();
            Optional<Row> other = owner.flatMap(id -> shim.flatMap(own -> shims.of(id, own)));
            if (owner.isPresent() && other.isEmpty()) {
                doubt("the shim of the container whose process ids it has was not found");
            }
            var roots = new ArrayList<>(List.of(paused.pid()));
            shim.ifPresent(row -> roots.add(row.pid()));
            other.ifPresent(row -> roots.add(row.pid()));
            Map<Integer, Integer> origins = table.origins(roots);
            MountIds mounts = MountIds.of(files, main.get());
            mounts.unread().ifPresent(why -> unproved(main.get(), why));
            var kin = new Kin(files, table, shims);
            for (Row row : table.rows()) {
                int origin = origins.getOrDefault(row.pid(), 0);
                if (origin == paused.pid()) {
                    own(row);
                } else if (shim.isPresent() && origin == shim.get().pid()) {
                    if (row.session() != shim.get().session() || sees(mounts, row)) {
                        own(row);
                    }
                } else if (other.isPresent() && origin == other.get().pid()) {
                    orphan(row, other.get(), owner.orElse(""), mounts, kin);
                } else if (!row.isDead() && sees(mounts, row) && runs(row)) {
                    unproved(
                            row,
                            "process " + row.pid() + " sees its files and runs, and may be of it or of a person who"
                                    + " looks at it");
                }
            }
            strays(new Strays(files, table, paused, main.get()), origins, other);
            if (table.isRestless()) {
                missed = true;
                doubt("processes of the host came and went faster than they could be read");
            }
            return new Unfrozen(
                    Optional.of(live(main.get())),
                    sorted(ending),
                    sorted(staying),
                    sorted(unproved),
                    doubts.stream().sorted().toList());
        }

        private static List<LiveProcess> sorted(List<LiveProcess> processes) {
            return processes.stream()
                    .sorted(Comparator.comparingLong(LiveProcess::pid))
                    .toList();
        }

        /** As many as a person reads: there may be one for each process. */
        private void doubt(String sentence) {
            if (doubts.size() < MOST_DOUBTS) {
                doubts.add(sentence);
            }
        }

        private static LiveProcess live(Row row) {
            return new LiveProcess(row.pid(), row.start());
        }

        /** Nothing proves that it is frozen, and why. */
        private void unproved(Row row, String why) {
            if (!unproved.contains(live(row))) {
                doubt(why);
                unproved.add(live(row));
            }
        }

        /** Its own, whatever it is in: is it frozen? */
        private void own(Row row) {
            mine.add(row);
            try {
                switch (freezer.of(row)) {
                    case FROZEN -> {}
                    case RUNNING -> (endsWithIt(row) ? ending : staying).add(live(row));
                    case ENDED -> {
                        if (!row.isDead()) {
                            missed = true;
                            unproved(
                                    row,
                                    "process " + row.pid() + " of it has ended although it should have been frozen");
                        }
                    }
                }
            } catch (IOException failure) {
                unread(row, failure);
            }
        }

        /** Where the host shows no freezer at all, that says nothing of this one. */
        private void unread(Row row, IOException failure) {
            if (freezer.isThere()) {
                unproved(row, words(failure));
            } else {
                doubt(words(failure));
            }
        }

        /** Whether it is in the mount namespace of the container. */
        private boolean sees(MountIds mounts, Row row) {
            try {
                return mounts.has(row);
            } catch (IOException failure) {
                doubt(words(failure));
                return false;
            }
        }

        /** Whether one that may be its own runs; where that cannot be read it is told, and counts as no. */
        private boolean runs(Row row) {
            try {
                return freezer.of(row) == FreezerGroups.Verdict.RUNNING;
            } catch (IOException failure) {
                unread(row, failure);
                return false;
            }
        }

        /**
         * In the process tree of the container whose PID namespace it has: an orphan of it, or that one's own. A parent
         * and a control group are no evidence, since one with rights over the host's control groups writes itself into
         * any: it is of that container, or of another that shares its PID namespace, if it has that one's mounts too.
         */
        private void orphan(Row row, Row shim, String owner, MountIds mounts, Kin kin) {
            if (row.isDead() || row.session() == shim.session()) {
                return;
            }
            if (sees(mounts, row) || Kin.hasRootOf(files, row.pid(), paused.pid())) {
                own(row);
            } else if (!kin.isOfItsGroup(row, owner, shim) && runs(row)) {
                unproved(
                        row,
                        "process " + row.pid() + " has the process ids of container " + owner
                                + " and not both its control group and its mounts: it may be of either");
            }
        }

        /** Those of others that may have come from it: in a PID namespace that it sees. */
        private void strays(Strays strays, Map<Integer, Integer> origins, Optional<Row> other) {
            strays
                    .found(mine, row -> {
                        int origin = origins.getOrDefault(row.pid(), 0);
                        return other.map(shim -> origin == shim.pid()).orElse(origin == 0);
                    })
                    .stream()
                    .filter(this::runs)
                    .forEach(row -> unproved(
                            row,
                            "process " + row.pid() + " began after it among the processes of others, in a session that"
                                    + " none of them began, and may have come from it"));
            strays.doubt(mine).ifPresent(this::doubt);
        }

        /**
         * The end of the first process of a PID namespace ends all in it. In another's namespace, or the host's, the
         * runtime kills what is in the control group of devices (runc 1.1, version 1) or in that of version 2, which is
         * the one that was left.
         */
        private boolean endsWithIt(Row row) throws IOException {
            String mode = paused.text("/HostConfig/PidMode");
            if (mode.isEmpty() || mode.equals("private")) {
                return true;
            }
            try {
                String its = devices(row.pid());
                String own = devices(paused.pid());
                return CgroupReader.named(own, paused.id())
                        .filter(group -> its.equals(group) || its.startsWith(group + "/"))
                        .isPresent();
            } catch (IOException failure) {
                return false;
            }
        }

        /**
         * As the engine made it for the first process: a path that only contains the id is chosen by whoever made it.
         */
        private String devices(long pid) throws IOException {
            return CgroupReader.paths(files.read("/proc/" + pid + "/cgroup")).getOrDefault("devices", "");
        }

        private Optional<String> owner() {
            String mode = paused.text("/HostConfig/PidMode");
            return mode.startsWith(SHARED) ? Optional.of(mode.substring(SHARED.length())) : Optional.empty();
        }
    }
}
