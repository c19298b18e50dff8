package dev.wharden.kernel;

import java.util.List;
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
        return text.lines().flatMap(line -> account(line).stream()).toList();
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
