package dev.wharden.kernel;

import dev.wharden.container.UserSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The lines of an {@code /etc/passwd} as passwd(5) describes them, the host's or a container's. */
public final class Passwd {
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+");
    private static final int UID = 2;
    private static final int FIELDS = 7;
    private static final int GROUPS = 64;
    private static final int ACCOUNTS = 16_384;

    /** A longer number is no uid, but for zeros in front that no file has. */
    private static final int DIGITS = 18;

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

    /**
     * The accounts in their order; lines that are none are left out, as libc does. A container makes the file as long
     * as it likes: no more than {@value #ACCOUNTS} are told.
     */
    public static List<Account> parse(String text) {
        return KernelLines.of(text)
                .flatMap(line -> account(line).stream())
                .limit(ACCOUNTS)
                .toList();
    }

    /**
     * The groups that an {@code /etc/group} has an account in, by their numbers; lines that are none are left out
     * (group(5)). A container makes the file as long as it likes: no more than {@value #GROUPS} are told.
     */
    public static List<Long> groups(String text, String name) {
        return KernelLines.of(text)
                .map(line -> line.strip().split(":", 5))
                .filter(fields -> fields.length == 4 && fields[2].matches("\\d{1,10}"))
                .filter(fields -> !name.contains(",") && ("," + fields[3] + ",").contains("," + name + ","))
                .map(fields -> Long.valueOf(fields[2]))
                .filter(gid -> gid <= UserSpec.MAXIMUM)
                .limit(GROUPS)
                .toList();
    }

    /**
     * The number of one name in a container's file as the engine reads it, which is not as libc does: blanks around a
     * line are cut, a number that is missing or none is 0, and the first line counts (moby/sys/user,
     * ParsePasswdFilter). Empty when no line has the name, or the engine would refuse its number. A container makes the
     * file as long as it likes, so nothing is made of its other lines.
     */
    public static Map<String, Long> uid(String text, String name) {
        for (int at = 0; at < text.length(); ) {
            int next = text.indexOf('\n', at);
            int end = next < 0 ? text.length() : next;
            while (at < end && isBlank(text.charAt(at))) {
                at++;
            }
            while (end > at && isBlank(text.charAt(end - 1))) {
                end--;
            }
            int after = at + name.length();
            if (text.startsWith(name, at) && (after == end || (after < end && text.charAt(after) == ':'))) {
                String[] fields = text.substring(at, end).split(":", UID + 2);
                OptionalLong uid = fields.length > UID ? number(fields[UID]) : OptionalLong.of(0);
                return uid.isPresent() ? Map.of(name, uid.getAsLong()) : Map.of();
            }
            at = next < 0 ? text.length() : next + 1;
        }
        return Map.of();
    }

    /** Go's unicode.IsSpace. */
    private static boolean isBlank(char letter) {
        return (letter >= '\t' && letter <= '\r') || letter == '\u0085' || Character.isSpaceChar(letter);
    }

    /** Go's strconv.Atoi without its error; empty for what is no uid. */
    private static OptionalLong number(String field) {
        if (!NUMBER.matcher(field).matches()) {
            return OptionalLong.of(0);
        }
        return field.length() > DIGITS ? OptionalLong.empty() : valid(Long.parseLong(field));
    }

    private static OptionalLong valid(long uid) {
        return uid < 0 || uid > UserSpec.MAXIMUM ? OptionalLong.empty() : OptionalLong.of(uid);
    }

    private static Optional<Account> account(String line) {
        String[] fields = line.split(":", FIELDS + 1);
        if (fields.length < FIELDS
                || fields[0].isEmpty()
                || !fields[2].matches("\\d{1,10}")
                || !fields[3].matches("\\d{1,10}")) {
            return Optional.empty();
        }
        return Optional.of(new Account(fields[0], Long.parseLong(fields[2]), Long.parseLong(fields[3]), fields[6]));
    }
}
