package dev.wharden.remedy.quarantine;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What evidence leaves of the disk of the state directory. Each quarantine takes some, and who may start containers can
 * have as many quarantined as he likes: the journal, without which nothing is repaired, must not be the one that finds
 * no room.
 */
public final class DiskReserve {
    /** Of a small disk a tenth. */
    private static final long MOST = 256 << 20;

    private static final int SHARE = 10;

    private final Path folder;

    /**
     * Asks at each look.
     *
     * @param folder on that disk
     */
    public DiskReserve(Path folder) {
        this.folder = folder;
    }

    /** Whether there is more than is to be left. A disk that cannot be asked keeps nothing from being tried. */
    public boolean isLeft() {
        try {
            FileStore disk = Files.getFileStore(folder);
            return isLeft(disk.getUsableSpace(), disk.getTotalSpace());
        } catch (IOException _) {
            return true;
        }
    }

    /** The same of so many bytes; a disk that tells no size has room. */
    static boolean isLeft(long usable, long total) {
        return total <= 0 || usable > Math.min(MOST, total / SHARE);
    }
}
