package dev.wharden.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code chown} that a script of an image makes at each start, and without which the script ends: under {@code set
 * -e}, in no branch, loop or list. Whatever else a script does is not told: a shell would be needed. Pure.
 *
 * @param owner the user that it gives files to, a name or a number; hostile text
 * @param regroups whether it gives them to a group too that is not root's
 * @param command as it stands there; hostile text
 */
public record OwnerChange(String owner, boolean regroups, String command) {
    private static final Set<String> OPENS = Set.of("if", "case", "for", "while", "until", "select", "{", "(");
    private static final Set<String> CLOSES = Set.of("fi", "esac", "done", "}", ")");

    /** What else may stand between the first line of a script and its end. */
    private static final String HERE_DOCUMENT = "<<";

    /**
     * Those of a script.
     *
     * @param plain the script without comments and quotes
     * @param first its first line
     */
    static List<OwnerChange> in(String plain, String first) {
        var changes = new ArrayList<OwnerChange>();
        boolean ends = sets(List.of(first.split("\\s+", -1)), "-");
        int depth = 0;
        for (String statement : plain.contains(HERE_DOCUMENT) ? new String[0] : plain.split("[;\\n]+", -1)) {
            List<String> words = List.of(statement.strip().split("\\s+", -1));
            String word = words.getFirst();
            if (OPENS.contains(word) || word.startsWith("(") || words.getLast().equals("{")) {
                depth++;
            } else if (CLOSES.contains(word)) {
                depth--;
            } else if (depth == 0 && word.equals("set")) {
                ends = (ends || sets(words, "-")) && !sets(words, "+");
            } else if (depth == 0 && (word.equals("exec") || word.equals("exit"))) {
                return List.copyOf(changes);
            } else if (depth == 0 && ends && name(word).equals("chown") && !statement.matches("(?s).*[|&].*")) {
                owned(words)
                        .map(owner -> of(owner, statement.strip()))
                        .filter(change -> change.owner().matches("[A-Za-z0-9_][A-Za-z0-9_-]{0,31}"))
                        .ifPresent(changes::add);
            }
        }
        return List.copyOf(changes);
    }

    /** Whether words set, or unset, that a failed command ends the script. */
    private static boolean sets(List<String> words, String sign) {
        return (words.contains(sign + "o") && words.contains("errexit"))
                || words.stream().skip(1).anyMatch(word -> word.matches("[" + sign + "][a-zA-Z]*e[a-zA-Z]*"));
    }

    private static OwnerChange of(String owned, String command) {
        String[] parts = owned.split(":", 2);
        boolean regroups = parts.length > 1 && !List.of("", "root", "0").contains(parts[1]);
        return new OwnerChange(parts[0], regroups, command);
    }

    /** Whose it makes files; empty where it changes only what a certain user has, or takes it from another file. */
    private static Optional<String> owned(List<String> words) {
        return words.stream().anyMatch(word -> word.startsWith("--from") || word.startsWith("--reference"))
                ? Optional.empty()
                : words.stream().skip(1).dropWhile(word -> word.startsWith("-")).findFirst();
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
