package dev.wharden.kernel;

import dev.wharden.subject.KernelFacts.MountPoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code /proc/PID/mountinfo} as proc(5) describes it. */
public final class MountTable {
    private MountTable() {}

    /** Its lines in their order. Throws IOException for a line of another form: then nothing of it is believed. */
    public static List<MountPoint> parse(String text) throws IOException {
        var mounts = new ArrayList<MountPoint>();
        for (String line : text.lines().toList()) {
            if (!line.isBlank()) {
                mounts.add(line(List.of(line.split(" ", -1))));
            }
        }
        return List.copyOf(mounts);
    }

    /** id, parent, device, root, path, options, any number of optional fields, a hyphen, type, source, options of the file system. */
    private static MountPoint line(List<String> fields) throws IOException {
        int hyphen =
                fields.size() < 7 ? -1 : 6 + fields.subList(6, fields.size()).indexOf("-");
        if (hyphen < 6 || fields.size() < hyphen + 4) {
            throw new IOException("a line that is no mount");
        }
        return new MountPoint(
                unescape(fields.get(3)),
                unescape(fields.get(4)),
                options(fields.get(5)),
                fields.subList(6, hyphen),
                unescape(fields.get(hyphen + 1)),
                unescape(fields.get(hyphen + 2)),
                fields.get(2),
                options(fields.get(hyphen + 3)));
    }

    private static List<String> options(String field) {
        return List.of(field.split(",", -1));
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
