package dev.wharden.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.kernel.PlainFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The head of the log (number and hash of its last record), kept outside of it in the state directory, so that a log
 * which was cut, emptied, removed or replaced by an older copy is found at the next start. A break that was found stays
 * in it for good.
 *
 * <p>Two slots of one sector are written in turn, each with its own digest: a torn write costs one of them, and the
 * other is one record older. It is written after its record, so it is never ahead of a log that nobody touched while
 * the kernel runs; after a power failure only records that were synced count.
 *
 * <p>Not thread-safe: {@link AuditLog} guards it.
 */
public final class KeptHead {
    private static final Logger LOG = LoggerFactory.getLogger(KeptHead.class);
    private static final int SLOT = 4096;
    private static final int SLOTS = 2;
    private static final int LONGEST_BREAK = 500;
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path file;
    private final String boot;
    private final boolean absent;
    private Mark mark;
    private boolean failing;

    /**
     * What is kept.
     *
     * @param turn grows with each write
     * @param seq number of the last record that was written; 0 before the first
     * @param hash of that record
     * @param synced number of the last record that was on disk for certain
     * @param boot the kernel's boot id when it was written
     * @param broken what was found wrong with the log, once and for all; empty when nothing was
     */
    public record Mark(long turn, long seq, String hash, long synced, String boot, String broken) {
        static final Mark NONE = new Mark(0, 0, AuditLine.NO_HASH, 0, "", "");
    }

    private KeptHead(Path file, String boot, Optional<Mark> found) {
        this.file = file;
        this.absent = found.isEmpty();
        this.boot = boot;
        this.mark = found.orElse(Mark.NONE);
    }

    /** Reads it. Throws IOException when it cannot be read. */
    static KeptHead open(Path file) throws IOException {
        return new KeptHead(file, boot(), read(file));
    }

    private static String boot() throws IOException {
        return Files.readString(BOOT).strip();
    }

    /**
     * What is kept in a file; empty when there is none. A file of which no slot is whole is a break. Throws
     * IOException.
     */
    public static Optional<Mark> read(Path file) throws IOException {
        PlainFile.require(file);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] bytes = PlainFile.read(file, 2 * SLOTS * SLOT);
        Optional<Mark> best = Optional.empty();
        for (int i = 0; i < SLOTS && (i + 1) * SLOT <= bytes.length; i++) {
            Optional<Mark> slot = slot(new String(Arrays.copyOfRange(bytes, i * SLOT, (i + 1) * SLOT), UTF_8));
            if (slot.isPresent() && slot.get().turn() > best.map(Mark::turn).orElse(-1L)) {
                best = slot;
            }
        }
        return best.or(() ->
                Optional.of(new Mark(0, 0, AuditLine.NO_HASH, 0, "", "the kept head " + file + " was not readable")));
    }

    private static Optional<Mark> slot(String text) {
        String[] parts = text.strip().split(" ", 2);
        if (parts.length < 2 || !AuditLine.sha256(parts[1]).equals(parts[0])) {
            return Optional.empty();
        }
        return AuditLine.parse(parts[1]).map(KeptHead::mark);
    }

    private static Mark mark(JsonNode tree) {
        return new Mark(
                tree.path("turn").asLong(),
                tree.path("seq").asLong(),
                tree.path("hash").asText(),
                tree.path("synced").asLong(),
                tree.path("boot").asText(),
                tree.path("broken").asText());
    }

    Path file() {
        return file;
    }

    /** Whether there was none when it was opened: as it is before the first record. */
    boolean absent() {
        return absent;
    }

    Mark mark() {
        return mark;
    }

    /** Whether a break is written in it, and so on record; one that no slot could be read of is found only now. */
    boolean isKnownBroken() {
        return mark.turn() > 0 && !mark.broken().isEmpty();
    }

    /**
     * Whether records up to its head must be in the log: all of them while the same kernel runs, after that those that
     * were synced.
     */
    boolean demands(long seq) {
        return mark.boot().equals(boot) || seq < mark.synced();
    }

    /**
     * Makes it, with the room for all that will be written to it, before the first record of a log: a log with records
     * and no head is broken for ever. Throws IOException when that cannot be, and then none must be written.
     */
    void prepare() throws IOException {
        try {
            Path folder = folder();
            if (!Files.exists(file)) {
                fresh();
            }
            PlainFile.syncFolder(folder);
        } catch (IOException e) {
            throw new Unmade(file, e);
        }
    }

    private void fresh() throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(draft);
            create(draft);
            try (var out = new RandomAccessFile(draft.toFile(), "rw")) {
                for (int i = 0; i < SLOTS; i++) {
                    out.write(slot(Mark.NONE));
                }
                out.getFD().sync();
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            try {
                Files.deleteIfExists(draft);
            } catch (IOException stays) {
                e.addSuppressed(stays);
            }
            throw e;
        }
    }

    /** It could not be made. The message is a sentence. */
    static final class Unmade extends IOException {
        private static final long serialVersionUID = 1;

        private Unmade(Path file, IOException cause) {
            super(
                    "cannot make " + file + ", without which no record is written (" + cause.getMessage()
                            + "): free space or fix its rights",
                    cause);
        }
    }

    /** A record was written. Never throws: a head that lags behind is only a weaker proof. */
    void advance(long seq, String hash, boolean sync) {
        put(new Mark(mark.turn() + 1, seq, hash, sync ? seq : Math.min(mark.synced(), seq), boot, mark.broken()), sync);
    }

    /** The log is not the one that was written. Stays for good. */
    void breaks(String why) {
        String first = mark.broken().isEmpty() ? why : mark.broken();
        String cut = first.substring(0, Math.min(LONGEST_BREAK, first.length()));
        put(new Mark(mark.turn() + 1, mark.seq(), mark.hash(), mark.synced(), boot, cut), true);
    }

    private static byte[] slot(Mark next) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("turn", next.turn());
        tree.put("seq", next.seq());
        tree.put("hash", next.hash());
        tree.put("synced", next.synced());
        tree.put("boot", next.boot());
        tree.put("broken", next.broken());
        String text = tree.toString();
        byte[] slot = new byte[SLOT];
        Arrays.fill(slot, (byte) ' ');
        byte[] content = (AuditLine.sha256(text) + " " + text).getBytes(UTF_8);
        System.arraycopy(content, 0, slot, 0, Math.min(content.length, SLOT));
        return slot;
    }

    private void put(Mark next, boolean sync) {
        mark = next;
        try {
            make();
            try (var out = new RandomAccessFile(file.toFile(), "rw")) {
                out.seek(next.turn() % SLOTS * SLOT);
                out.write(slot(next));
                if (sync) {
                    out.getFD().sync();
                }
            }
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.atWarn()
                        .addKeyValue("file", file)
                        .addKeyValue("cause", String.valueOf(e.getMessage()))
                        .log("The head of the audit log cannot be kept: a log that is cut would not be found");
            }
            failing = true;
        }
    }

    private void make() throws IOException {
        folder();
        PlainFile.require(file);
        if (!Files.exists(file)) {
            create(file);
        }
    }

    private Path folder() throws IOException {
        Path folder = new AuditFiles(file).folder();
        PlainFile.makeFolder(folder, "rwx------");
        return folder;
    }

    private static void create(Path made) throws IOException {
        Files.createFile(made, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        PlainFile.handOver(made);
    }
}
