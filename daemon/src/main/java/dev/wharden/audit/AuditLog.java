package dev.wharden.audit;

import dev.wharden.kernel.Reserve;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tamper-evident log: JSON lines, each with the hash of the one before, across rotated files (contract §9).
 *
 * <p>Intents ({@link AuditEvent.RemedyBegun}, {@link AuditEvent.Intent}) are on disk when {@link #record} returns, or
 * it throws. Any other event tells of what has happened already, so it never throws: what cannot be written is kept in
 * memory and written, in order, when there is space again; what does not fit there is counted, and the count is
 * recorded as a gap. Thread-safe: one lock guards all.
 */
public final class AuditLog implements Recorder, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int BACKLOG = 1000;
    private static final Duration CHECKPOINT = Duration.ofHours(6);

    private final InstantSource clock;
    private final Chain chain;
    private final Reserve reserve;
    private final Path file;
    private final String host;
    private final Optional<PrivateKey> signingKey;
    /** Records since the last signature; at the start one is due. */
    private int unsigned = SignedHeads.EVERY;

    private final Deque<AuditEvent.Stamped> backlog = new ArrayDeque<>();
    private long dropped;
    private long failures;
    private boolean failing;
    /** Whether the space that is kept back is not there: small records may still have room then, a remedy has not. */
    private boolean spent;

    private String checkpoint = "";
    private Instant checkpointTaken = Instant.MIN;

    private AuditLog(AuditSettings settings, InstantSource clock, Chain chain) {
        this.clock = clock;
        this.chain = chain;
        this.file = settings.file();
        this.host = settings.host();
        this.signingKey = settings.signingKey().map(Signing::privateKey);
        this.reserve = new Reserve(new AuditFiles(settings.file()).reserve());
    }

    /**
     * Opens the log and takes up the chain where it ended; a torn last line is cut off and recorded as a gap.
     *
     * @throws AuditUnavailable when the file can be neither read nor made
     */
    public static AuditLog open(AuditSettings settings, InstantSource clock) {
        try {
            var log = new AuditLog(settings, clock, Chain.open(settings));
            log.chain.repaired().ifPresent(log::record);
            return log;
        } catch (IOException e) {
            throw AuditUnavailable.of("cannot open " + settings.file() + ": make it readable and writable", e);
        }
    }

    @Override
    public synchronized void record(AuditEvent event) {
        switch (event) {
            case AuditEvent.Evaluated evaluated when !evaluated.changed() -> {
                // Counted by the meters; it would fill the log with what did not change.
            }
            case AuditEvent.RemedyBegun begun -> begin(begun);
            case AuditEvent.Intent intent -> write(intent);
            case AuditEvent.Evaluated it -> tell(it);
            case AuditEvent.DriftDetected it -> tell(it);
            case AuditEvent.HostChecked it -> tell(it);
            case AuditEvent.Done it -> tell(it);
            case AuditEvent.TwinFailed it -> tell(it);
            case AuditEvent.RemedyEnded it -> tell(it);
            case AuditEvent.Ordered it -> tell(it);
            case AuditEvent.Reloaded it -> tell(it);
            case AuditEvent.Lifecycle it -> tell(it);
        }
    }

    /** A remedy may begin only when it is sure that it can also be ended on record. */
    private void begin(AuditEvent.RemedyBegun begun) {
        try {
            hold();
            flush();
            append(stamp(begun), true);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Keeps the space back, or throws AuditUnavailable when there is none. */
    private void hold() {
        try {
            reserve.hold();
        } catch (IOException e) {
            AuditUnavailable failed = failed(e);
            spent = true;
            throw failed;
        }
        if (spent) {
            spent = false;
            over();
        }
    }

    private void over() {
        if (!failing && !spent) {
            LOG.atInfo().addKeyValue("file", file).log("The audit log can be written again");
        }
    }

    private void write(AuditEvent.Intent intent) {
        AuditEvent.Stamped stamped = stamp(intent);
        try {
            flush();
            append(stamped, true);
        } catch (IOException first) {
            try {
                if (!reserve.release()) {
                    throw failed(first);
                }
                note(first);
                spent = true;
                flush();
                append(stamped, true);
            } catch (IOException second) {
                second.addSuppressed(first);
                throw failed(second);
            }
        }
    }

    private void tell(AuditEvent event) {
        AuditEvent.Stamped stamped = stamp(event);
        try {
            flush();
            append(stamped, event instanceof AuditEvent.RemedyEnded);
        } catch (IOException e) {
            if (backlog.size() < BACKLOG) {
                backlog.add(stamped);
            } else {
                dropped++;
            }
            note(e);
        }
    }

    private void flush() throws IOException {
        while (!backlog.isEmpty()) {
            append(backlog.getFirst(), false);
            backlog.removeFirst();
        }
        if (dropped > 0) {
            String reason = dropped + " records were lost while the log could not be written";
            append(stamp(new AuditEvent.Lifecycle("gap", "lost", reason)), false);
            dropped = 0;
        }
    }

    private void append(AuditEvent.Stamped stamped, boolean sync) throws IOException {
        Chain.Appended appended = chain.append(stamped, sync);
        if (failing) {
            failing = false;
            over();
        }
        if (appended.rotated() || checkpointTaken.plus(CHECKPOINT).isBefore(stamped.time())) {
            checkpoint = appended.seq() + ":" + appended.hash();
            checkpointTaken = stamped.time();
        }
        unsigned++;
        if (appended.rotated() || unsigned >= SignedHeads.EVERY) {
            signHead(appended);
        }
    }

    /**
     * The record before it is written already, so a signature that cannot be is only owed: it is tried again at the
     * next record.
     */
    private void signHead(Chain.Appended head) {
        if (signingKey.isEmpty() || chain.changed()) {
            // A log that was changed is not vouched for again.
            return;
        }
        String text = SignedHeads.text(host, head.seq(), head.hash());
        var signature = new AuditEvent.Lifecycle(SignedHeads.TYPE, Signing.sign(signingKey.get(), text), text);
        try {
            chain.append(stamp(signature), true);
            unsigned = 0;
        } catch (IOException e) {
            note(e);
        }
    }

    private AuditEvent.Stamped stamp(AuditEvent event) {
        return new AuditEvent.Stamped(clock.instant(), event);
    }

    private AuditUnavailable failed(IOException cause) {
        note(cause);
        return AuditUnavailable.of("cannot write " + file + ": free space or fix its rights", cause);
    }

    private void note(IOException cause) {
        failures++;
        boolean told = failing || spent;
        failing = true;
        if (!told) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("cause", String.valueOf(cause.getMessage()))
                    .log("The audit log cannot be written: no new remedy starts until it can");
        }
    }

    /**
     * Tries to write again after a failure, so that it is known when it is over, and looks whether the file is still
     * the one that was written: a log that was cut is not to be found only at the next record.
     */
    public synchronized void probe() {
        try {
            chain.look(clock.instant());
        } catch (IOException e) {
            note(e);
        }
        try {
            if (spent) {
                hold();
            }
        } catch (AuditUnavailable e) {
            LOG.atDebug().addKeyValue("cause", String.valueOf(e.getMessage())).log("Still no space to keep back");
        }
        if (failing && !backlog.isEmpty()) {
            try {
                flush();
            } catch (IOException e) {
                note(e);
            }
        } else if (failing && !spent) {
            tell(new AuditEvent.Lifecycle("gap", "recovered", "the log could not be written for a time"));
        }
    }

    /**
     * Whether somebody else has changed or removed the file since the start: known at the next record or
     * {@link #probe}, long before the chain is checked again.
     */
    public synchronized boolean changed() {
        return chain.changed();
    }

    /** Records written since the start. */
    public synchronized long written() {
        return chain.written();
    }

    /** Attempts to write that failed since the start. */
    public synchronized long failures() {
        return failures;
    }

    /** Whether the last attempt to write succeeded, and there is space kept back for a remedy. */
    public synchronized boolean writable() {
        return !failing && !spent;
    }

    /**
     * {@code seq:hash} of a record a few hours old at most, for a witness outside of this host; empty before the first
     * record.
     */
    public synchronized Optional<String> checkpoint() {
        return checkpoint.isEmpty() ? Optional.empty() : Optional.of(checkpoint);
    }

    /** Writes what is kept back, if it can, and closes the file. */
    @Override
    public synchronized void close() {
        try {
            flush();
            if (unsigned > 0 && chain.written() > 0) {
                signHead(chain.head());
            }
            chain.close();
        } catch (IOException e) {
            note(e);
        }
    }
}
