package dev.wharden.remedy.undo;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Recorder;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.StateUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what ended longer ago than {@code undoKeep}, and the environment values in it; never what is still open. Each
 * is in the audit log.
 */
public final class ArchiveAge implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ArchiveAge.class);

    private final Archive archive;
    private final Supplier<? extends Collection<ContainerName>> open;
    private final Supplier<Duration> keep;
    private final Recorder recorder;
    private final InstantSource clock;

    /**
     * Asks at each run.
     *
     * @param open names of containers with an open transaction
     * @param keep how long an action can be undone, from its end on
     */
    public ArchiveAge(
            Archive archive,
            Supplier<? extends Collection<ContainerName>> open,
            Supplier<Duration> keep,
            Recorder recorder,
            InstantSource clock) {
        this.archive = archive;
        this.open = open;
        this.keep = keep;
        this.recorder = recorder;
        this.clock = clock;
    }

    @Override
    public void run() {
        Instant before = clock.instant().minus(keep.get());
        for (String action : archive.actions()) {
            try {
                if (isOld(action, before)) {
                    archive.remove(action);
                    recorder.record(new AuditEvent.Lifecycle(
                            "undo_removed",
                            "success",
                            "what it takes to undo " + action + ", ended more than "
                                    + keep.get().toDays() + " days ago"));
                }
            } catch (IOException | StateUnavailable e) {
                LOG.atError()
                        .addKeyValue("action", action)
                        .addKeyValue("message", String.valueOf(e.getMessage()))
                        .log("An old archive cannot be looked at or removed; it is tried again in a day");
            }
        }
    }

    /** The file is written last when the action ends, so most need not be read. */
    private boolean isOld(String action, Instant before) throws IOException {
        Instant written = Files.getLastModifiedTime(archive.path(action), LinkOption.NOFOLLOW_LINKS)
                .toInstant();
        if (!written.isBefore(before)) {
            return false;
        }
        return archive.find(action)
                .filter(archived -> archived.end().isPresent()
                        ? archived.end().get().at().isBefore(before)
                        : !open.get().contains(archived.container()))
                .isPresent();
    }
}
