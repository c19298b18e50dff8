package dev.wharden.kernel;

import dev.wharden.container.HeapWeight;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code /proc/PID/mountinfo} as proc(5) describes it. A container that may mount, and anybody who declares many
 * mounts, makes its table as long as the kernel allows (fs.mount-max, 100 000 lines, each of which names paths of 4 KiB
 * twice), and every worker may hold one: one that takes more memory than is kept is not read.
 */
final class MountTable {
    /** Bytes on the heap of one container's. A usual one has 30 lines and takes 6 KiB; 5 000 short ones have room. */
    static final int OF_A_CONTAINER = 1 << 20;

    /** Bytes on the heap of the host's, which has some lines for each container, and is held once. */
    static final int OF_THE_HOST = 6 << 20;

    /** What a line takes beside its texts: the record and its places in lists and maps. */
    private static final int LINE = 64;

    private static final int MOST_COMMON = 64;
    private static final int LONGEST_COMMON = 256;

    private final List<MountPoint> mounts = new ArrayList<>();
    /** Texts that many lines have in common, each held once; of no more than are usual. */
    private final Map<String, String> common = new HashMap<>();

    private long weight;

    private MountTable() {}

    /**
     * Its lines in their order. Throws IOException for a line of another form: then nothing of it is believed; and when
     * they take more memory than that.
     *
     * @param most bytes on the heap
     */
    static List<MountPoint> read(ProcFiles files, String path, int most) throws IOException {
        var table = new MountTable();
        files.lines(path, line -> table.add(line, most));
        return List.copyOf(table.mounts);
    }

    /** The same of one that was read. */
    static List<MountPoint> of(byte[] text, int most) throws IOException {
        var table = new MountTable();
        ProcFiles.lines(new ByteArrayInputStream(text), line -> table.add(line, most));
        return List.copyOf(table.mounts);
    }

    /** About what a table takes on the heap. */
    static long weight(List<MountPoint> table) {
        return table.stream()
                .mapToLong(line -> LINE + HeapWeight.text(line.root()) + HeapWeight.text(line.path()))
                .sum();
    }

    private void add(String line, int most) throws IOException {
        if (!line.isBlank()) {
            mounts.add(line(line.split(" ", -1)));
        }
        if (weight > most) {
            throw new IOException("more than " + (most >> 20) + " " + KernelFacts.MANY_MOUNTS);
        }
    }

    /** The same text, which is not held twice where it is one that lines share. */
    private String kept(String text) {
        String same = common.get(text);
        if (same != null) {
            return same;
        }
        weight += HeapWeight.text(text);
        if (text.length() <= LONGEST_COMMON && common.size() < MOST_COMMON) {
            common.put(text, text);
        }
        return text;
    }

    /**
     * id, parent, device, root, path, options, any number of optional fields, a hyphen, type, source, options of the
     * file system.
     */
    private MountPoint line(String[] fields) throws IOException {
        int hyphen = 6;
        while (hyphen < fields.length && !fields[hyphen].equals("-")) {
            hyphen++;
        }
        if (fields.length < hyphen + 4) {
            throw new IOException("a line that is not a mount");
        }
        weight += LINE;
        return new MountPoint(
                kept(unescape(fields[3])),
                kept(unescape(fields[4])),
                kept(fields[5]),
                kept(unescape(fields[hyphen + 1])),
                kept(fields[2]),
                kept(fields[hyphen + 1].equals("overlay") ? upper(fields[hyphen + 3]) : ""));
    }

    /** Empty where it was mounted by a relative path, or read-only without one. */
    private static String upper(String options) {
        for (String option : options.split(",", -1)) {
            if (option.startsWith("upperdir=/")) {
                return unescape(option.substring("upperdir=".length()));
            }
        }
        return "";
    }

    /** The kernel writes space, tab, line break and backslash as three octal digits. */
    static String unescape(String field) {
        int escape = field.indexOf('\\');
        if (escape < 0) {
            return field;
        }
        var text = new StringBuilder(field.length());
        int at = 0;
        for (; escape >= 0; escape = field.indexOf('\\', Math.max(at, escape + 1))) {
            if (isOctal(field, escape + 1)) {
                text.append(field, at, escape).append((char) Integer.parseInt(field, escape + 1, escape + 4, 8));
                at = escape + 4;
            }
        }
        text.append(field, at, field.length());
        return text.toString();
    }

    private static boolean isOctal(String field, int at) {
        return at + 3 <= field.length()
                && field.charAt(at) >= '0'
                && field.charAt(at) <= '3'
                && Character.digit(field.charAt(at + 1), 8) >= 0
                && Character.digit(field.charAt(at + 2), 8) >= 0;
    }

    /** The same where nothing is hidden; unknown where something may be. */
    static Observed<List<MountPoint>> whole(Observed<List<MountPoint>> seen) {
        return seen instanceof Observed.Known<List<MountPoint>>(List<MountPoint> table) && !isWhole(table)
                ? Observed.unknown(KernelFacts.OTHER_ROOT)
                : seen;
    }

    /**
     * The kernel leaves out what is not below the root folder of a process. Each runtime mounts a root and /proc; a new
     * root that has both takes a right to mount, or a folder of the host that is declared. With that right /proc can be
     * unmounted as well, which hides nothing where the root is a layer that is written to.
     */
    static boolean isWhole(List<MountPoint> table) {
        boolean hasProc = table.stream()
                .anyMatch(mount -> mount.path().equals("/proc") && mount.type().equals("proc"));
        return table.stream()
                .anyMatch(mount ->
                        mount.path().equals("/") && (hasProc || !mount.upper().isEmpty()));
    }
}
