package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.RuntimeFiles;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * What an empty tmpfs must bring along to replace a folder of the image: the folders in it that programs expect
 * ({@code /run/sshd}), and its owner where the container stays root and its services are not. A proposal for people:
 * what cannot be read is left out.
 *
 * @param reader looks
 */
public record ScratchFolders(DockerReader reader) {
    private static final int MOST = 8;
    private static final int MODE = 07777;
    private static final Pattern USUAL = Pattern.compile("(/[A-Za-z0-9_.@+-]{1,60}){1,20}");
    /** Of every Debian, and of no program that is alive. */
    private static final List<String> IDLE = List.of(
            "/run/lock/subsys",
            "/run/log",
            "/run/mount",
            "/run/sendsigs.omit.d",
            "/run/shm",
            "/run/systemd",
            "/run/user");

    private static final String LOCKS = "/run/lock";

    /**
     * The same folders and those in them, as {@code docker run --tmpfs} takes them.
     *
     * @param keepOwners whether each gets the owner and mode that it has in the image; else it gets the container's
     *     user
     */
    public List<String> of(Container actual, List<String> tmpfs, boolean keepOwners) {
        Changes changes = WrittenReader.changes(reader, actual).orElse(Changes.NONE);
        var folders = new TreeSet<>(tmpfs);
        tmpfs.forEach(folder -> inner(actual, folder).stream()
                .filter(inner -> !changes.isAdded(inner) && USUAL.matcher(inner).matches())
                .limit(MOST)
                .forEach(folders::add));
        return folders.stream()
                .map(folder -> keepOwners ? folder + owner(actual, folder, !tmpfs.contains(folder)) : folder)
                .map(folder -> ScratchPrograms.executable(reader, actual, folder))
                .toList();
    }

    /** The innermost folders below it. */
    private List<String> inner(Container actual, String folder) {
        try {
            List<String> all = Listing.of(reader, actual.id(), folder).entries().stream()
                    .filter(Listing.Entry::folder)
                    .map(Listing.Entry::path)
                    .filter(path -> path.startsWith(folder + "/"))
                    .filter(path -> IDLE.stream().noneMatch(idle -> RuntimeFiles.within(path, idle)))
                    .toList();
            return all.stream()
                    .filter(path -> !path.equals(LOCKS))
                    .filter(path -> all.stream().noneMatch(other -> other.startsWith(path + "/")))
                    .toList();
        } catch (DockerException.NotFound | DockerException.Rejected unread) {
            return List.of();
        }
    }

    /**
     * Options, none where the engine does the same by itself; under another tmpfs it finds no folder to take the mode
     * from.
     */
    private String owner(Container actual, String folder, boolean isInner) {
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(reader.beginning(actual.id(), folder)))) {
            return Optional.ofNullable(tar.getNextEntry())
                    .filter(TarArchiveEntry::isDirectory)
                    .filter(entry -> isInner || entry.getLongUserId() > 0)
                    .map(entry -> String.format(
                            Locale.ROOT,
                            ":uid=%d,gid=%d,mode=%04o",
                            entry.getLongUserId(),
                            entry.getLongGroupId(),
                            entry.getMode() & MODE))
                    .orElse("");
        } catch (DockerException.NotFound | DockerException.Rejected | IOException unread) {
            return "";
        }
    }
}
