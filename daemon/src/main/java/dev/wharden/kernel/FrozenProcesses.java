package dev.wharden.kernel;

import dev.wharden.container.Container;
import dev.wharden.kernel.ProcessTable.Row;
import dev.wharden.subject.Unfrozen;
import dev.wharden.subject.Unfrozen.LiveProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
 * Other processes in the container's mount namespace may be those of a person who looks at it: they are a doubt. Needs
 * no right.
 *
 * @param files of the host's kernel
 */
public record FrozenProcesses(ProcFiles files) {
    private static final String SHIM = "containerd-shim";
    private static final String SHARED = "container:";
    private static final int LONGEST_COMMAND = 8192;
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
            return Unfrozen.unknown(words(failure));
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
        private final FreezerGroups freezer = new FreezerGroups(files);
        private final Set<String> doubts = new HashSet<>();
        private final List<LiveProcess> ending = new ArrayList<>();
        private final List<LiveProcess> staying = new ArrayList<>();
        /** One of its processes came or went before it could be told whether it was frozen. */
        private boolean missed;

        Look(Container paused, ProcessTable table) {
            this.paused = paused;
            this.table = table;
        }

        Unfrozen found() throws IOException {
            Optional<Row> main = table.find(paused.pid());
            if (main.isEmpty()) {
                return Unfrozen.NONE;
            }
            int parent = main.get().parent();
            Optional<Row> shim = table.find(parent).filter(row -> isShim(row, paused.id()));
            if (shim.isEmpty()) {
                doubt("process " + parent + ", the parent of its first one, is not its shim, so what docker exec"
                        + " started in it is not known");
            }
            Optional<String> owner = owner();
            Optional<Row> other = owner.flatMap(id -> shim.flatMap(own -> shimOf(id, own)));
            if (owner.isPresent() && other.isEmpty()) {
                doubt("the shim of the container whose process ids it has was not found");
            }
            var roots = new ArrayList<>(List.of(paused.pid()));
            shim.ifPresent(row -> roots.add(row.pid()));
            other.ifPresent(row -> roots.add(row.pid()));
            Map<Integer, Integer> origins = table.origins(roots);
            MountIds mounts = MountIds.of(files, paused.pid());
            mounts.unread().ifPresent(this::doubt);
            for (Row row : table.rows()) {
                int origin = origins.getOrDefault(row.pid(), 0);
                try {
                    if (origin == paused.pid()) {
                        own(row);
                    } else if (shim.isPresent() && origin == shim.get().pid()) {
                        if (row.session() != shim.get().session() || mounts.has(row)) {
                            own(row);
                        }
                    } else if (other.isPresent() && origin == other.get().pid()) {
                        orphan(row, other.get(), owner.orElse(""), mounts);
                    } else if (!row.isDead() && mounts.has(row) && freezer.of(row) == FreezerGroups.Verdict.RUNNING) {
                        doubt("process " + row.pid() + " sees its files and runs, and may be of it or of a person"
                                + " who looks at it");
                    }
                } catch (IOException failure) {
                    doubt(words(failure));
                }
            }
            if (table.isRestless()) {
                missed = true;
                doubt("processes of the host came and went faster than they could be read");
            }
            return new Unfrozen(
                    Optional.of(live(main.get())),
                    sorted(ending),
                    sorted(staying),
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

        /** Its own, whatever it is in: is it frozen? */
        private void own(Row row) throws IOException {
            switch (freezer.of(row)) {
                case FROZEN -> {}
                case RUNNING -> (endsWithIt(row) ? ending : staying).add(live(row));
                case ENDED -> {
                    if (!row.isDead()) {
                        missed = true;
                        doubt("process " + row.pid() + " of it has ended although it should have been frozen");
                    }
                }
            }
        }

        /** In the process tree of the container whose PID namespace it has: an orphan of it, or that one's own. */
        private void orphan(Row row, Row shim, String owner, MountIds mounts) throws IOException {
            if (row.isDead() || row.session() == shim.session()) {
                return;
            }
            if (mounts.has(row)) {
                own(row);
            } else if (!names("/proc/" + row.pid() + "/cgroup", owner)
                    && freezer.of(row) == FreezerGroups.Verdict.RUNNING) {
                doubt("process " + row.pid() + " has the process ids of container " + owner
                        + " and is outside of its control group: it may be of either");
            }
        }

        private boolean names(String groups, String id) throws IOException {
            try {
                return files.read(groups).contains(id);
            } catch (IOException failure) {
                if (files.exists(groups)) {
                    throw failure;
                }
                return true;
            }
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

        /** Only what is in the session of shims is asked for its command: a container's process may not answer. */
        private Optional<Row> shimOf(String id, Row shim) {
            return table.rows().stream()
                    .filter(row -> row.session() == shim.session() && row.name().startsWith(SHIM))
                    .filter(row -> isShim(row, id))
                    .findFirst();
        }

        private boolean isShim(Row row, String id) {
            if (row.pid() == 1 || !row.name().startsWith(SHIM)) {
                return false;
            }
            try {
                String command = new String(
                        files.head("/proc/" + row.pid() + "/cmdline", LONGEST_COMMAND), StandardCharsets.UTF_8);
                List<String> words = List.of(command.split("\0", -1));
                int at = words.indexOf("-id");
                return String.valueOf(Path.of(words.getFirst()).getFileName()).startsWith(SHIM)
                        && at > 0
                        && at + 1 < words.size()
                        && words.get(at + 1).equals(id);
            } catch (IOException unread) {
                return false;
            }
        }
    }
}
