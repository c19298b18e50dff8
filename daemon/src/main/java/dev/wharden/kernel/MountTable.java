package dev.wharden.kernel;

import dev.wharden.subject.KernelFacts.MountPoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code /proc/PID/mountinfo} as proc(5) describes it. A container that may mount makes its table as long as the kernel
 * allows (fs.mount-max, 100 000 lines), and every worker may hold one: a longer one than is kept is not read.
 */
final class MountTable {
    /** Lines of one container's. A usual one has 30. */
    static final int OF_A_CONTAINER = 5_000;

    /** Lines of the host's, which has some for each container, and is held once. */
    static final int OF_THE_HOST = 20_000;

    private MountTable() {}

    /**
     * Its lines in their order. Throws IOException for a line of another form: then nothing of it is believed; and for
     * more lines than those.
     */
    static List<MountPoint> read(ProcFiles files, String path, int most) throws IOException {
        var mounts = new ArrayList<MountPoint>();
        files.lines(path, line -> {
            if (mounts.size() == most) {
                throw new IOException("more than " + most + " mounts");
            }
            if (!line.isBlank()) {
                mounts.add(line(line.split(" ", -1)));
            }
        });
        return List.copyOf(mounts);
    }

    /**
     * id, parent, device, root, path, options, any number of optional fields, a hyphen, type, source, options of the
     * file system.
     */
    private static MountPoint line(String[] fields) throws IOException {
        int hyphen = 6;
        while (hyphen < fields.length && !fields[hyphen].equals("-")) {
            hyphen++;
        }
        if (fields.length < hyphen + 4) {
            throw new IOException("a line that is not a mount");
        }
        return new MountPoint(
                unescape(fields[3]),
                unescape(fields[4]),
                fields[5],
                unescape(fields[hyphen + 1]),
                fields[2],
                fields[hyphen + 1].equals("overlay") ? upper(fields[hyphen + 3]) : "");
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
        if (field.indexOf('\\') < 0) {
            return field;
        }
        var text = new StringBuilder(field.length());
        int at = 0;
        while (at < field.length()) {
            String next = field.substring(at, Math.min(at + 4, field.length()));
            if (next.matches("\\\\[0-3][0-7]{2}")) {
                text.append((char) Integer.parseInt(next.substring(1), 8));
                at += 4;
            } else {
                text.append(field.charAt(at++));
            }
        }
        return text.toString();
    }
}
