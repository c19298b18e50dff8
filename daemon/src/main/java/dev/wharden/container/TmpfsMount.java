package dev.wharden.container;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A tmpfs as {@code docker run --tmpfs} takes it: a path, and options after the first colon. The engine adds
 * {@code noexec,nosuid,nodev} to whatever is asked for, and without {@code uid}, {@code gid} and {@code mode} the mount
 * belongs to root and has the mode of the image's folder (engine-facts §5.6).
 *
 * @param path where it is mounted
 * @param options joined by commas; empty for the engine's own
 */
public record TmpfsMount(String path, String options) {
    /**
     * Options without a value that a policy may name. {@code suid} and {@code dev} are left out: a writable place needs
     * neither.
     */
    private static final Set<String> WORDS = Set.of(
            "rw",
            "exec",
            "noexec",
            "nosuid",
            "nodev",
            "sync",
            "async",
            "dirsync",
            "atime",
            "noatime",
            "diratime",
            "nodiratime",
            "relatime",
            "norelatime",
            "strictatime",
            "nostrictatime");

    /** What an engine takes beside those (moby pkg/mount). */
    private static final Set<String> ALSO = Set.of("", "ro", "suid", "dev", "mand", "nomand", "remount", "defaults");

    private static final List<String> OWNERSHIP = List.of("uid=", "gid=", "mode=");
    private static final Pattern SIZE = Pattern.compile("[1-9][0-9]{0,15}[kKmMgG]?|[1-9][0-9]?%|100%");
    private static final Pattern NOTHING = Pattern.compile("(size|nr_inodes|nr_blocks)=0+|mode=[0-7]{1,5}");
    private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,12}[kKmMgG]?");
    private static final Pattern MODE = Pattern.compile("[0-7]{3,4}");
    private static final Pattern ID = Pattern.compile("[0-9]{1,10}");
    private static final int OTHERS_WRITE = 2;
    private static final Set<String> PUBLIC = Set.of("/tmp", "/var/tmp");

    /** Reads {@code path} or {@code path:options}. */
    public static TmpfsMount parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new TmpfsMount(text, "")
                : new TmpfsMount(text.substring(0, colon), text.substring(colon + 1));
    }

    /** Why it cannot be mounted; empty when it can. */
    public Optional<String> problem() {
        if (!path.startsWith("/") || (path + "/").contains("/../")) {
            return Optional.of("expected an absolute path");
        }
        if (path.matches("/[/.]*")) {
            return Optional.of("a tmpfs cannot be the root file system");
        }
        if (options.isEmpty()) {
            return Optional.empty();
        }
        var seen = new HashSet<String>();
        for (String option : options.split(",", -1)) {
            Optional<String> wrong = problem(option);
            if (wrong.isPresent()) {
                return wrong;
            }
            String key = option.split("=", 2)[0];
            if (!seen.add(key)
                    || (key.startsWith("no") && seen.contains(key.substring(2)))
                    || seen.contains("no" + key)) {
                return Optional.of("option " + key + " is set twice or contradicted");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> problem(String option) {
        int equals = option.indexOf('=');
        if (equals < 0) {
            return WORDS.contains(option)
                    ? Optional.empty()
                    : Optional.of("unknown tmpfs option " + shown(option)
                            + " (size, mode, uid, gid, nr_inodes, nr_blocks, exec, noexec, nosuid, nodev, …)");
        }
        String key = option.substring(0, equals);
        String value = option.substring(equals + 1);
        return switch (key) {
            case "size" -> expected(SIZE, value, "size", "64m or 10%");
            case "nr_inodes", "nr_blocks" -> expected(COUNT, value, key, "a whole number such as 10k");
            case "mode" -> expected(MODE, value, "mode", "octal digits such as 1777");
            case "uid", "gid" ->
                ID.matcher(value).matches() && Long.parseLong(value) <= UserSpec.MAXIMUM
                        ? Optional.empty()
                        : Optional.of("expected a number after " + key + "=, found " + shown(value));
            default -> Optional.of("unknown tmpfs option " + shown(key));
        };
    }

    /** Whether an engine takes these options and Wharden can read them. */
    static boolean isKnown(String options) {
        return Stream.of(options.split(",", -1))
                .allMatch(option -> ALSO.contains(option)
                        || option.startsWith("mpol=")
                        || NOTHING.matcher(option).matches()
                        || problem(option).isEmpty());
    }

    private static Optional<String> expected(Pattern right, String value, String key, String such) {
        return right.matcher(value).matches()
                ? Optional.empty()
                : Optional.of("expected " + such + " after " + key + "=, found " + shown(value));
    }

    private static String shown(String text) {
        return "'" + text + "'";
    }

    /**
     * The options by which a user can write to it: the same where they say an owner or a mode already, or where the
     * user is not two plain numbers.
     */
    public static String options(String path, String options, UserSpec user) {
        boolean owned = Stream.of(options.split(",", -1))
                .anyMatch(option -> OWNERSHIP.stream().anyMatch(option::startsWith));
        if (owned || !user.isExplicit()) {
            return options;
        }
        String mode = PUBLIC.contains(path) ? "1777" : "0755";
        String owner = "uid=" + user.uid().orElseThrow() + ",gid=" + user.gid().orElseThrow() + ",mode=" + mode;
        return options.isEmpty() ? owner : options + "," + owner;
    }

    /**
     * The same for one that is there already, when the container gets another user: one whose mode keeps others from
     * writing to it, and that names no owner, goes with the user, who could not use it otherwise.
     */
    public static String handedOver(String path, String options, UserSpec user) {
        List<String> each = List.of(options.split(",", -1));
        boolean owned = each.stream().anyMatch(option -> option.startsWith("uid=") || option.startsWith("gid="));
        boolean closed = each.stream()
                .filter(option -> option.startsWith("mode="))
                .reduce((first, second) -> second)
                .map(mode -> mode.substring("mode=".length()))
                .filter(mode -> MODE.matcher(mode).matches())
                .filter(mode -> (Integer.parseInt(mode, 8) & OTHERS_WRITE) == 0)
                .isPresent();
        return closed && !owned && user.isExplicit()
                ? options + ",uid=" + user.uid().orElseThrow() + ",gid="
                        + user.gid().orElseThrow()
                : options(path, options, user);
    }

    /**
     * How much may be written to it, in bytes; empty where that is not said, or is said to be without end (size=0).
     *
     * @param memory of the host in bytes, of which a percentage is taken
     */
    public OptionalLong size(long memory) {
        String last = Stream.of(options.split(",", -1))
                .filter(option -> option.startsWith("size="))
                .reduce("", (first, second) -> second)
                .replaceFirst("size=", "");
        if (!SIZE.matcher(last).matches()) {
            return OptionalLong.empty();
        }
        if (last.endsWith("%")) {
            return OptionalLong.of(memory / 100 * Long.parseLong(last.substring(0, last.length() - 1)));
        }
        int unit = "kmg".indexOf(Character.toLowerCase(last.charAt(last.length() - 1)));
        long number = Long.parseLong(unit < 0 ? last : last.substring(0, last.length() - 1));
        return OptionalLong.of(number > Long.MAX_VALUE >> 40 ? Long.MAX_VALUE : number << (10 * (unit + 1)));
    }
}
