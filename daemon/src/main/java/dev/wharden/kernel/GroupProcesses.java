package dev.wharden.kernel;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The processes in a control group and in those below it that are of the same container.
 *
 * @param files of the host's kernel
 */
record GroupProcesses(ProcFiles files) {
    private static final int MOST_GROUPS = 64;

    /**
     * What was listed.
     *
     * @param missed whether some were gone before it could be told whose they are
     */
    record Listed(List<Long> pids, boolean missed) {}

    /**
     * One more than so many, where there are more; of each group those that came last.
     *
     * @param main its first process, which is always among them: most are its children
     */
    Listed listed(String group, long main, int most) throws IOException {
        var pids = new ArrayList<Long>();
        var open = new ArrayDeque<>(List.of(new Below(group, false)));
        boolean missed = false;
        for (int seen = 0; !open.isEmpty() && pids.size() <= most; seen++) {
            if (seen == MOST_GROUPS) {
                throw new IOException("it has more than " + MOST_GROUPS + " groups below it");
            }
            Below below = open.pop();
            Optional<String> procs = procs(below.folder(), seen == 0);
            missed |= procs.isEmpty();
            List<Long> in = KernelLines.of(procs.orElse(""))
                    .filter(ContainerProcesses::isPid)
                    .map(Long::valueOf)
                    .toList();
            ChildGroups.Whose whose =
                    !below.doubtful() || in.isEmpty() ? ChildGroups.Whose.OWN : new ChildGroups(files).of(main, in);
            missed |= whose == ChildGroups.Whose.UNTOLD;
            if (whose == ChildGroups.Whose.OWN) {
                pids.addAll(in.subList(Math.max(0, in.size() + pids.size() - most - 1), in.size()));
                boolean doubtful = below.doubtful() && in.isEmpty();
                files.folders(below.folder())
                        .forEach(name -> open.add(
                                new Below(below.folder() + "/" + name, doubtful || ChildGroups.mayBeAnothers(name))));
            }
        }
        if (pids.size() > most && !pids.contains(main)) {
            pids.addFirst(main);
        }
        return new Listed(pids, missed);
    }

    /**
     * A group of the container, or below it.
     *
     * @param doubtful it may be another container's
     */
    private record Below(String folder, boolean doubtful) {}

    /** A group of threads has no list of its own: its processes are in the one above. Empty of a group that is gone. */
    private Optional<String> procs(String folder, boolean isFirst) throws IOException {
        try {
            return Optional.of(files.read(folder + "/cgroup.procs"));
        } catch (IOException failure) {
            boolean none = failure instanceof NoSuchFileException
                    || String.valueOf(failure.getMessage()).contains("Operation not supported");
            if (isFirst || !none) {
                throw failure;
            }
            return files.exists(folder) ? Optional.of("") : Optional.empty();
        }
    }
}
