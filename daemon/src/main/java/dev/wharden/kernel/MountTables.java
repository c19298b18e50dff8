package dev.wharden.kernel;

import dev.wharden.container.LastRead;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.util.List;

/** What processes have mounted. A usual table is remembered, and made again only where its text differs. */
final class MountTables {
    /** Bytes of one that is remembered. */
    private static final int LONGEST = 16 << 10;

    private final ProcFiles files;

    /** By path; a usual one has 3 KiB. */
    private final LastRead<List<MountPoint>> tables = new LastRead<>(LONGEST, 1 << 20);

    MountTables(ProcFiles files) {
        this.files = files;
    }

    /** A container's, by the folder of one of its processes. */
    Observed<List<MountPoint>> of(String folder) {
        String path = folder + "/mountinfo";
        try {
            byte[] text = files.head(path, LONGEST + 1);
            return text.length > LONGEST
                    ? read(path, MountTable.OF_A_CONTAINER)
                    : Observed.known(tables.of(path, text, all -> MountTable.of(all, MountTable.OF_A_CONTAINER)));
        } catch (IOException failure) {
            return ProcFiles.unread(path, failure);
        }
    }

    /**
     * Any.
     *
     * @param most bytes on the heap
     */
    Observed<List<MountPoint>> read(String path, int most) {
        try {
            return Observed.known(MountTable.read(files, path, most));
        } catch (IOException failure) {
            return ProcFiles.unread(path, failure);
        }
    }
}
