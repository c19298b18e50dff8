package dev.wharden.audit;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the chain of the audit log holds, as far as is known: what the last check found, and what was seen since. A
 * check of years takes minutes: on a thread of its own.
 */
public final class ChainWatch implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ChainWatch.class);

    private final AuditLog log;
    private final Path file;
    private final AtomicBoolean valid = new AtomicBoolean(true);

    /** Not checked yet. */
    public ChainWatch(AuditLog log, Path file) {
        this.log = log;
        this.file = file;
    }

    @Override
    public void run() {
        ChainVerifier.Finding finding = verified();
        valid.set(finding instanceof ChainVerifier.Valid);
        if (finding instanceof ChainVerifier.Broken broken) {
            LOG.atError()
                    .addKeyValue("file", broken.file())
                    .addKeyValue("line", broken.line())
                    .addKeyValue("reason", broken.why())
                    .log("The audit log's chain is broken: somebody changed it, or the disk did");
        }
    }

    /** A rotation in the middle of the reading looks like a break: what is broken is read once more. */
    private ChainVerifier.Finding verified() {
        try {
            ChainVerifier.Finding first = ChainVerifier.verify(file);
            return first instanceof ChainVerifier.Valid ? first : ChainVerifier.verify(file);
        } catch (AuditUnavailable e) {
            return new ChainVerifier.Broken(file, 0, String.valueOf(e.getMessage()));
        }
    }

    /** True before the first check has ended. */
    public boolean isValid() {
        return valid.get() && !log.changed();
    }
}
