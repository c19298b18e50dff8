package dev.wharden.remedy.quarantine;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Recorder;
import dev.wharden.remedy.state.StateDir;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes evidence that is older than {@code evidence.keep}: by folder, from its last write on, never of a quarantine
 * that is still open. Each is in the audit log. It goes from open folder to open folder and follows no symbolic link,
 * so nothing outside of the evidence can be reached.
 */
public final class EvidenceAge implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(EvidenceAge.class);
    private static final Path FOLDER = Path.of("evidence");

    private final StateDir state;
    private final Supplier<List<Quarantined>> open;
    private final Supplier<Duration> keep;
    private final Recorder recorder;
    private final InstantSource clock;

    /**
     * Asks at each run.
     *
     * @param open the quarantines that there are
     * @param keep how long evidence stays
     */
    public EvidenceAge(
            StateDir state,
            Supplier<List<Quarantined>> open,
            Supplier<Duration> keep,
            Recorder recorder,
            InstantSource clock) {
        this.state = state;
        this.open = open;
        this.keep = keep;
        this.recorder = recorder;
        this.clock = clock;
    }

    @Override
    public void run() {
        Set<String> held = open.get().stream().map(Quarantined::action).collect(Collectors.toSet());
        Instant before = clock.instant().minus(keep.get());
        Path root = state.path("");
        if (!Files.isDirectory(root.resolve(FOLDER), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> top = Files.newDirectoryStream(root);
                SecureDirectoryStream<Path> evidence =
                        secure(top).newDirectoryStream(FOLDER, LinkOption.NOFOLLOW_LINKS)) {
            for (Path action : names(evidence)) {
                BasicFileAttributes attributes = attributes(evidence, action);
                boolean old = attributes.isDirectory()
                        && attributes.lastModifiedTime().toInstant().isBefore(before);
                if (old && !held.contains(action.toString())) {
                    remove(evidence, action);
                }
            }
        } catch (NoSuchFileException e) {
            LOG.atDebug().addKeyValue("folder", root).log("Evidence went while it was looked at");
        } catch (IOException | DirectoryIteratorException e) {
            LOG.atError()
                    .addKeyValue("folder", root.resolve(FOLDER))
                    .addKeyValue("cause", String.valueOf(e.getMessage()))
                    .log("Old evidence cannot be looked for; it is tried again in a day");
        }
    }

    private void remove(SecureDirectoryStream<Path> evidence, Path action) {
        String reason = "evidence of " + action + ", older than " + keep.get().toDays() + " days";
        try {
            removeTree(evidence, action);
            recorder.record(new AuditEvent.Lifecycle("evidence_removed", "success", reason));
        } catch (IOException | DirectoryIteratorException e) {
            recorder.record(new AuditEvent.Lifecycle("evidence_removed", "failed", reason + ": " + e.getMessage()));
        }
    }

    private static void removeTree(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        try (SecureDirectoryStream<Path> folder = parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            for (Path entry : names(folder)) {
                if (attributes(folder, entry).isDirectory()) {
                    removeTree(folder, entry);
                } else {
                    folder.deleteFile(entry);
                }
            }
        }
        parent.deleteDirectory(name);
    }

    private static List<Path> names(SecureDirectoryStream<Path> folder) {
        var names = new ArrayList<Path>();
        folder.forEach(path -> names.add(path.getFileName()));
        return names;
    }

    private static BasicFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        return folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> folder) throws IOException {
        if (folder instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        throw new IOException("this file system cannot be walked without following links");
    }
}
