package dev.wharden.kernel;

import java.util.LinkedHashMap;
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

    /** The number of each name, of the first line where two have the name, as libc finds it. */
    public static Map<String, Long> uids(String text) {
        var uids = new LinkedHashMap<String, Long>();
        parse(text).forEach(account -> uids.putIfAbsent(account.name(), account.uid()));
        return Map.copyOf(uids);
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
