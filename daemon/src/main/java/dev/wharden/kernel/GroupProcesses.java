package dev.wharden.kernel;

import dev.wharden.kernel.ChildGroups.Whose;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The processes in a control group and in those below it that are of the same container.
 *
 * @param files of the host's kernel
 */
record GroupProcesses(ProcFiles files) {
    /** Folders of one container, with those that are empty: one takes some 50 µs. */
    private static final int MOST_GROUPS = 1024;

    /** Of a list by which a container's own are told from others: of each no more than its number is read. */
    private static final int LISTED = 65_536;

    private static final String MORE = "its control group: it has more than " + MOST_GROUPS + " groups below it";

    /**
     * What is in them.
     *
     * @param pids its own group's first
     * @param unread why there may be more of them; empty where there are not
     * @param missed whether some were gone before it could be told whose they are
     */
    record Found(List<Long> pids, String unread, boolean missed) {
        /** Throws IOException where there may be more of them. */
        List<Long> all() throws IOException {
            if (!unread.isEmpty()) {
                throw new IOException(unread);
            }
            return pids;
        }
    }

    /** All that a container has; none where no group of its first process is named after it. */
    List<Long> listed(long main, String container) throws IOException {
        Optional<String> group = new ContainerProcesses(files).group(main, container);
        return group.isEmpty() ? List.of() : of(group.get(), main, LISTED).pids();
    }

    /**
     * One more than so many, where there are more; of each group those that came last. What cannot be read takes
     * nothing away from what can.
     *
     * @param main its first process, which is always among them where there are more: most are its children
     */
    Found of(String group, long main, int most) {
        var walk = new Walk();
        var children = new ChildGroups(files, group);
        var pids = new ArrayList<Long>();
        var open = new ArrayDeque<>(List.of(group));
        while (!open.isEmpty() && pids.size() <= most) {
            String top = open.pop();
            Block block = top.equals(group) ? walk.own(top, most) : walk.named(top);
            switch (top.equals(group) ? Whose.OWN : walk.whose(children, top, block, main)) {
                case OWN -> {
                    for (List<Long> in : block.groups()) {
                        pids.addAll(in.subList(Math.max(0, in.size() + pids.size() - most - 1), in.size()));
                    }
                    open.addAll(block.named());
                }
                case UNPROVED -> open.addAll(block.named());
                case ANOTHERS -> {}
            }
        }
        if (pids.size() > most && !pids.contains(main)) {
            pids.addFirst(main);
        }
        return new Found(pids, walk.unread, walk.missed);
    }

    /**
     * Whose the groups below those of containers are, for one look at many processes: each group is read once, and of
     * all together no more than of one container.
     */
    final class Owners {
        private final Walk walk = new Walk();
        private final Map<String, ChildGroups> children = new HashMap<>();
        private final Map<String, Boolean> known = new HashMap<>();

        /**
         * The container in whose group a process is, where that is below another one's.
         *
         * @param groups {@code /proc/PID/cgroup} of the process
         * @param group the folder of the one above
         */
        Optional<String> below(String groups, String group) throws IOException {
            String path = CgroupReader.own(groups).orElse("");
            if (!path.startsWith(group + "/")) {
                return Optional.empty();
            }
            for (String folder = path; folder.length() > group.length(); folder = above(folder)) {
                String id = ChildGroups.id(folder);
                if (!id.isEmpty() && isOfShim(id, folder, group)) {
                    return Optional.of(id);
                }
            }
            return Optional.empty();
        }

        private boolean isOfShim(String id, String folder, String group) throws IOException {
            String key = folder + " " + group;
            Boolean before = known.get(key);
            if (before != null) {
                return before;
            }
            boolean its = children.computeIfAbsent(group, one -> new ChildGroups(files, one))
                    .areOfShim(id, walk.named(folder).pids());
            known.put(key, its);
            return its;
        }

        /** Why more of them may be in another one's; empty where all that was asked for was read. */
        Optional<String> unread() {
            return Optional.of(walk.unread).filter(why -> !why.isEmpty());
        }
    }

    private static String above(String folder) {
        return folder.substring(0, folder.lastIndexOf('/'));
    }

    /**
     * A group with those below it, down to those that are named as a container's.
     *
     * @param groups the processes of each
     * @param named the folders where it ends
     */
    private record Block(List<List<Long>> groups, List<String> named) {
        List<Long> pids() {
            return groups.stream().flatMap(List::stream).toList();
        }
    }

    /** One look at the groups of a container. */
    private final class Walk {
        private int seen;
        private String unread = "";
        private boolean missed;

        /** Of the container itself. */
        Block own(String top, int most) {
            return block(top, most, true);
        }

        /** Of one that is named as a container's. */
        Block named(String top) {
            return block(top, ChildGroups.LOOKED_AT, false);
        }

        private Block block(String top, int most, boolean isOwn) {
            var groups = new ArrayList<List<Long>>();
            var named = new ArrayList<String>();
            var open = new ArrayDeque<>(List.of(top));
            int count = 0;
            while (!open.isEmpty() && count <= most) {
                if (seen == MOST_GROUPS) {
                    unread = MORE;
                    break;
                }
                seen++;
                String folder = open.pop();
                try {
                    List<Long> in = pids(folder, most, isOwn);
                    groups.add(in);
                    count += in.size();
                    List<String> names = files.folders(folder, MOST_GROUPS + 1);
                    if (names.size() > MOST_GROUPS) {
                        unread = MORE;
                        names = names.subList(0, MOST_GROUPS);
                    }
                    for (String name : names) {
                        (ChildGroups.mayBeAnothers(name) ? named : open).add(folder + "/" + name);
                    }
                } catch (IOException failure) {
                    if (ProcFiles.isRemoved(failure) && !(isOwn && folder.equals(top))) {
                        missed = true;
                    } else {
                        unread(failure);
                    }
                }
            }
            return new Block(groups, named);
        }

        Whose whose(ChildGroups children, String top, Block block, long main) {
            List<Long> pids = block.pids();
            String id = ChildGroups.id(top);
            try {
                Whose whose = pids.isEmpty() ? Whose.OWN : children.of(id, pids, main);
                if (whose != Whose.UNPROVED) {
                    return whose;
                }
                if (pids.stream().noneMatch(pid -> files.exists("/proc/" + pid))) {
                    missed = true;
                } else {
                    unread = "its control group: what is in the one below it that is named " + id.substring(0, 12)
                            + " may be of another container";
                }
                return whose;
            } catch (IOException failure) {
                unread(failure);
                return Whose.UNPROVED;
            }
        }

        private void unread(IOException failure) {
            unread = "its control group: " + failure.getMessage();
        }
    }

    /**
     * One more than so many, where there are more: those that came last of the container's own, the first ones of
     * another's, among which its first process is. A group of threads has no list: its processes are in the one above.
     */
    private List<Long> pids(String folder, int most, boolean isOwn) throws IOException {
        var pids = new ArrayDeque<Long>();
        try {
            files.lines(folder + "/cgroup.procs", line -> {
                if (ContainerProcesses.isPid(line) && (isOwn || pids.size() <= most)) {
                    pids.add(Long.valueOf(line));
                }
                if (pids.size() > most + 1) {
                    pids.removeFirst();
                }
            });
        } catch (IOException failure) {
            if (!String.valueOf(failure.getMessage()).contains("Operation not supported")) {
                throw failure;
            }
        }
        return List.copyOf(pids);
    }
}
