package dev.wharden.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that files changed, by looking at them from time to time: it costs a few calls a second, and works on every
 * file system, over a removed and remade folder, through symbolic links, and for a file that is not there yet. It waits
 * until two looks in a row see the same, so that a half-written set is not read.
 *
 * <p>{@link #run} is called by one thread, the schedule's.
 */
public final class PolicyWatch implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyWatch.class);

    private final Supplier<List<Path>> paths;
    private final Runnable changed;
    private Map<Path, String> told;
    private Map<Path, String> last;

    /** Watches files, and folders with the files in them; what is there now counts as known. */
    public PolicyWatch(List<Path> paths, Runnable changed) {
        this(() -> List.copyOf(paths), changed);
    }

    /** The same for files that may be others at each look. */
    public PolicyWatch(Supplier<List<Path>> paths, Runnable changed) {
        this.paths = paths;
        this.changed = changed;
        this.told = look();
        this.last = told;
    }

    /** Looks; calls when something has changed and is at rest again. */
    @Override
    public void run() {
        Map<Path, String> now = look();
        boolean atRest = now.equals(last);
        last = now;
        if (atRest && !now.equals(told)) {
            told = now;
            LOG.atInfo().addKeyValue("paths", paths.get()).log("Files changed");
            changed.run();
        }
    }

    private Map<Path, String> look() {
        var seen = new TreeMap<Path, String>();
        for (Path path : paths.get()) {
            for (Path file : withFiles(path)) {
                seen.put(file, fingerprint(file));
            }
        }
        return seen;
    }

    private static List<Path> withFiles(Path path) {
        var all = new ArrayList<>(List.of(path));
        if (Files.isDirectory(path)) {
            try (var files = Files.list(path)) {
                files.forEach(all::add);
            } catch (IOException | UncheckedIOException e) {
                // It went while we looked, or may not be read: a state like any other, and another one when it is back.
                LOG.atDebug().addKeyValue("path", path).log("A folder cannot be listed");
            }
        }
        return all;
    }

    private static String fingerprint(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isDirectory()
                    ? "folder " + attributes.fileKey()
                    : "%s %s %d".formatted(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
        } catch (NoSuchFileException e) {
            return "absent";
        } catch (IOException e) {
            return "unreadable";
        }
    }
}
