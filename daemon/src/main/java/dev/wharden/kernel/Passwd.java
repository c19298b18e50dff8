package dev.wharden.kernel;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lines of an {@code /etc/passwd} as passwd(5) describes them, the host's or a container's. */
public final class Passwd {
    private Passwd() {}

    /**
     * One account.
     *
     * @param name its login name; hostile when the file is a container's
     * @param uid its number
     * @param gid the number of its group
     * @param shell its last field
     */
    public record Account(String name, long uid, long gid, String shell) {}

    /** The accounts in their order; lines that are none are left out, as libc does. */
    public static List<Account> parse(String text) {
        return KernelLines.of(text).flatMap(line -> account(line).stream()).toList();
    }

    /**
     * The number of one name, of the first line where two have it, as libc finds it; empty when none has. A container
     * makes the file as long as it likes, so nothing is made of its other lines.
     */
    public static Map<String, Long> uid(String text, String name) {
        String begin = name + ":";
        for (int at = 0; at < text.length(); at = text.indexOf('\n', at) + 1) {
            int end = text.indexOf('\n', at);
            if (text.startsWith(begin, at)) {
                Optional<Account> account = account(text.substring(at, end < 0 ? text.length() : end));
                if (account.isPresent()) {
                    return Map.of(name, account.get().uid());
                }
            }
            if (end < 0) {
                break;
            }
        }
        return Map.of();
    }

    private static Optional<Account> account(String line) {
        String[] fields = line.split(":", -1);
        if (fields.length < 7
                || fields[0].isEmpty()
                || !fields[2].matches("\\d{1,10}")
                || !fields[3].matches("\\d{1,10}")) {
            return Optional.empty();
        }
        return Optional.of(new Account(fields[0], Long.parseLong(fields[2]), Long.parseLong(fields[3]), fields[6]));
    }
}
