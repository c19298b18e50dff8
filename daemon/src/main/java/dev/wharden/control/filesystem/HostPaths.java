package dev.wharden.control.filesystem;

import dev.wharden.container.LexicalPath;
import java.util.List;
import java.util.regex.Pattern;

/** Paths of the host as text; links are not followed here, the mount table does that. */
final class HostPaths {
    private static final Pattern MODE = Pattern.compile("[a-zA-Z,]*");

    private HostPaths() {}

    /**
     * Without doubled and trailing slashes, {@code .} and {@code ..}, and with {@code /var/run} and {@code /var/lock}
     * as what they link to on every distribution.
     */
    static String normal(String path) {
        if (isNormal(path)) {
            return path;
        }
        String plain = LexicalPath.normal(path);
        for (String linked : List.of("/run", "/run/lock")) {
            String link = linked.equals("/run") ? "/var/run" : "/var/lock";
            if (isWithin(plain, link)) {
                return linked + plain.substring(link.length());
            }
        }
        return plain;
    }

    /** The same of a path in a container, where no link is known. */
    static String normalTarget(String path) {
        return isNormal(path) ? path : LexicalPath.normal(path);
    }

    /**
     * Nearly every path is, and a verdict asks it of hundreds: no text is made for those. Without a dot there is no
     * {@code .} and no {@code ..}.
     */
    private static boolean isNormal(String path) {
        return path.startsWith("/")
                && (path.length() == 1 || !path.endsWith("/"))
                && !path.contains("//")
                && !path.contains("/.")
                && !path.startsWith("/var/run")
                && !path.startsWith("/var/lock");
    }

    /** Whether a normal path is the folder or lies below it. */
    static boolean isWithin(String path, String folder) {
        // Asked of every line of the host's mount table for every container: no text is made for it.
        return folder.equals("/")
                || (path.startsWith(folder)
                        && (path.length() == folder.length() || path.charAt(folder.length()) == '/'));
    }

    /** The source of {@code source:target[:mode]}; a name of a volume when it is no path. */
    static String source(String bind) {
        int cut = bind.indexOf(':');
        return cut < 0 ? "" : bind.substring(0, cut);
    }

    /** The target of {@code source:target[:mode]}, or of a bare {@code target}. */
    static String target(String bind) {
        String rest = bind.substring(bind.indexOf(':') + 1);
        int cut = rest.lastIndexOf(':');
        return cut > 0 && MODE.matcher(rest.substring(cut + 1)).matches() ? rest.substring(0, cut) : rest;
    }

    /** The options of {@code source:target[:options]}. */
    static List<String> options(String bind) {
        int begin = source(bind).length() + 1 + target(bind).length() + 1;
        return begin < bind.length() ? List.of(bind.substring(begin).split(",", -1)) : List.of();
    }
}
