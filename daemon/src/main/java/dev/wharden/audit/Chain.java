package dev.wharden.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chain of records on disk: numbers them, links them, sets files aside when they are full and removes them when
 * they are old.
 *
 * <p>Not thread-safe: {@link AuditLog} guards it.
 */
final class Chain implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Chain.class);

    /** The result of the record that says that the log before it is not the one that was written. */
    static final String BROKEN = "broken";

    private final AuditSettings settings;
    private final AuditFiles files;
    private Segment segment;
    private long firstSeq;
    private long seq;
    private String hash;
    private long written;
    private boolean changed;
    /** Whether that is not on record yet. */
    private boolean untold;

    private final @Nullable AuditEvent repaired;
    private final Optional<KeptHead> head;

    /** What an append did. */
    record Appended(long seq, String hash, boolean rotated) {}

    private Chain(
            AuditSettings settings,
            AuditFiles files,
            Segment segment,
            Tail tail,
            @Nullable AuditEvent repaired,
            Optional<KeptHead> head) {
        this.head = head;
        this.settings = settings;
        this.files = files;
        this.segment = segment;
        this.seq = tail.seq();
        this.hash = tail.hash();
        this.repaired = repaired;
        this.firstSeq = tail.seq() + 1;
    }

    /** Takes up the chain where the files end. */
    static Chain open(AuditSettings settings) throws IOException {
        var files = new AuditFiles(settings.file());
        Tail own = Tail.of(files.active());
        Tail last = own;
        var older = files.rotated();
        if (own.seq() == 0 && !older.isEmpty()) {
            last = Tail.of(older.getLast());
        }
        AuditEvent repaired = own.torn() == 0
                ? null
                : new AuditEvent.Lifecycle(
                        "gap",
                        "repaired",
                        "the last line was torn: %d bytes after record %d were cut off"
                                .formatted(own.torn(), last.seq()));
        Optional<KeptHead> head = settings.head().isPresent()
                ? Optional.of(KeptHead.open(settings.head().get()))
                : Optional.empty();
        if (head.isPresent()) {
            boolean known = head.get().isKnownBroken();
            Optional<String> wrong = HeadCheck.wrong(files, last, head.get());
            wrong.ifPresent(head.get()::breaks);
            if (wrong.isPresent() && !known) {
                LOG.atError().addKeyValue("reason", wrong.get()).log("The audit log is not the one that was written");
                repaired = new AuditEvent.Lifecycle("gap", BROKEN, wrong.get());
            }
        }
        var chain = new Chain(settings, files, Segment.open(files.active(), own.length()), last, repaired, head);
        chain.firstSeq = own.seq() == 0 ? last.seq() + 1 : FirstLine.seq(files.active());
        return chain;
    }

    /** The gap that was found and repaired, to be recorded first of all. */
    Optional<AuditEvent> repaired() {
        return Optional.ofNullable(repaired);
    }

    /** Writes one record. When it throws, nothing of it stays, and it can be tried again. */
    Appended append(AuditEvent.Stamped stamped, boolean sync) throws IOException {
        look(stamped.time());
        boolean rotate = segment.length() >= settings.rotateSize();
        if (rotate) {
            setAside(stamped.time());
        }
        Appended appended = put(stamped, sync);
        return new Appended(appended.seq(), appended.hash(), rotate);
    }

    private Appended put(AuditEvent.Stamped stamped, boolean sync) throws IOException {
        if (seq == 0 && head.isPresent()) {
            head.get().prepare();
        }
        AuditLine line = AuditLine.of(seq + 1, settings.host(), stamped, hash);
        segment.append(line.bytes(), sync);
        seq++;
        hash = line.hash();
        written++;
        head.ifPresent(kept -> kept.advance(seq, hash, sync));
        return new Appended(seq, hash, false);
    }

    /** Whether somebody else was at the file: that is on record when this returns. */
    void look(Instant time) throws IOException {
        if (segment.changedByOthers()) {
            takeUpWhatOthersLeft();
        }
        if (untold) {
            put(
                    new AuditEvent.Stamped(
                            time, new AuditEvent.Lifecycle("gap", "changed", "the log was changed by somebody else")),
                    true);
            untold = false;
        }
    }

    /**
     * The chain goes on from our own memory, so whatever was done to the file shows as a broken line to whoever
     * verifies it.
     */
    private void takeUpWhatOthersLeft() throws IOException {
        Tail own = Tail.of(files.active());
        long first = own.seq() == 0 ? seq + 1 : FirstLine.seq(files.active());
        Segment before = segment;
        // The one before stays open until there is another: it is asked at each look.
        segment = Segment.open(files.active(), own.length());
        firstSeq = first;
        changed = true;
        untold = true;
        head.ifPresent(kept -> kept.breaks("the log was changed by somebody else while Wharden ran"));
        LOG.atError()
                .addKeyValue("file", files.active())
                .log("The audit log was changed or removed by somebody else: wharden audit verify tells where");
        before.close();
    }

    private void setAside(Instant time) throws IOException {
        segment.sync();
        Path aside = files.rotated(firstSeq);
        Files.move(files.active(), aside, StandardCopyOption.ATOMIC_MOVE);
        Segment fresh;
        try {
            fresh = Segment.open(files.active(), 0);
        } catch (IOException e) {
            Files.move(aside, files.active(), StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        segment.close();
        segment = fresh;
        firstSeq = seq + 1;
        for (Path old : files.rotated()) {
            if (Files.getLastModifiedTime(old).toInstant().plus(settings.keep()).isBefore(time)) {
                retire(old, time);
            }
        }
    }

    private void retire(Path old, Instant time) throws IOException {
        Tail tail = Tail.of(old);
        String reason = "records up to %d, older than %d days, are removed"
                .formatted(tail.seq(), settings.keep().toDays());
        put(new AuditEvent.Stamped(time, new AuditEvent.Lifecycle("retired", tail.hash(), reason)), true);
        Files.delete(old);
    }

    /**
     * Whether somebody else has changed or removed the log: since the start, or at any time as far as a kept head
     * knows.
     */
    boolean changed() {
        return changed || head.filter(kept -> !kept.mark().broken().isEmpty()).isPresent();
    }

    /** The last record. */
    Appended head() {
        return new Appended(seq, hash, false);
    }

    /** Records written since the start. */
    long written() {
        return written;
    }

    @Override
    public void close() throws IOException {
        segment.sync();
        if (seq > 0) {
            head.ifPresent(kept -> kept.advance(seq, hash, true));
        }
        segment.close();
    }
}
