package dev.wharden.container;

import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What {@code Config.User} means. Docker reads it as {@code user[:group]}, each a number by the rules of Go's
 * strconv.Atoi or else a name of the image's /etc/passwd or /etc/group, so that {@code ""}, {@code 00}, {@code +0},
 * {@code -0}, {@code :1000} and {@code root:root} are all uid 0 (moby/sys/user, GetExecUser).
 *
 * @param user before the first colon; empty means uid 0
 * @param group between the first colon and the second; empty means the group of the user's line in /etc/passwd, or gid
 *     0 when it has none
 */
public record UserSpec(String user, String group) {
    /** A long holds every number of so many digits. */
    private static final int DIGITS = 18;

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_.]([^\\p{Cntrl}:,]*[^\\p{Cntrl}\\s:,])?");
    private static final Pattern PLAIN = Pattern.compile("[1-9][0-9]*");

    /** The largest uid and gid that the engine takes. */
    public static final long MAXIMUM = Integer.MAX_VALUE;

    /** Splits what stands in {@code Config.User}; never throws. */
    public static UserSpec parse(String raw) {
        String[] parts = raw.strip().split(":", 3);
        return new UserSpec(parts[0], parts.length > 1 ? parts[1] : "");
    }

    /** The user of a container as it is declared. */
    public static UserSpec of(Container container) {
        return parse(container.text("/Config/User"));
    }

    /**
     * The uid where no file must be read for it: a number, or 0 for the empty word. Empty for a name and for a number
     * that the engine would refuse.
     */
    public OptionalLong uid() {
        return user.isEmpty() ? OptionalLong.of(0) : number(user);
    }

    /**
     * The gid where no file must be read for it; empty for a name, and for the empty word, which depends on the user's
     * line in /etc/passwd.
     */
    public OptionalLong gid() {
        return number(group);
    }

    /** The uid, names looked up; empty when /etc/passwd does not have the name. */
    public OptionalLong uid(Map<String, Long> passwd) {
        if (!isName()) {
            return uid();
        }
        Long found = passwd.get(user);
        return found == null ? OptionalLong.empty() : OptionalLong.of(found);
    }

    /**
     * Whether it is uid 0 for certain, without a look into the image: every spelling of zero, and the name
     * {@code root}.
     */
    public boolean isRoot() {
        OptionalLong uid = uid();
        return uid.isPresent() ? uid.getAsLong() == 0 : user.equals("root");
    }

    /** Whether the user is a word, {@code root} too, and no number. */
    public boolean isName() {
        return !user.isEmpty() && !isNumber(user);
    }

    /** Whether only the image's /etc/passwd can tell the uid. */
    public boolean needsPasswd() {
        return uid().isEmpty() && !user.equals("root");
    }

    /** Whether user and group are both plain numbers above 0, so that no file in the image decides. */
    public boolean isExplicit() {
        return PLAIN.matcher(user).matches()
                && PLAIN.matcher(group).matches()
                && uid().isPresent()
                && gid().isPresent();
    }

    /** The number of a group, by the same rules; empty for a name and for a number that the engine would refuse. */
    public static OptionalLong ofGroup(String group) {
        return number(group);
    }

    /** Whether a group is given by a name, so that only the image's /etc/group can tell the gid. */
    public static boolean isNameOfGroup(String group) {
        return !group.isEmpty() && !isNumber(group);
    }

    /** Whether it is the number of a group, or may be the name of one. */
    static boolean isGroup(String group) {
        return isNumber(group) ? number(group).isPresent() : NAME.matcher(group).matches();
    }

    private static OptionalLong number(String text) {
        if (!isNumber(text)) {
            return OptionalLong.empty();
        }
        long value = Long.parseLong(text);
        return value < 0 || value > MAXIMUM ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** Digits after a sign or none, no more than {@link #DIGITS} of them after zeros. */
    private static boolean isNumber(String text) {
        int begin = text.startsWith("+") || text.startsWith("-") ? 1 : 0;
        int zeros = begin;
        while (zeros < text.length() && text.charAt(zeros) == '0') {
            zeros++;
        }
        for (int at = zeros; at < text.length(); at++) {
            if (text.charAt(at) < '0' || text.charAt(at) > '9') {
                return false;
            }
        }
        return text.length() > begin && text.length() - zeros <= DIGITS;
    }
}
