package dev.wharden.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A {@code chown} that a script of an image makes at each start, and without which the script ends: under {@code set
 * -e}, in no branch, loop or list, and after nothing that may end the script or that is not understood. Whatever else a
 * script does is not told: a shell would be needed. Pure; the text is hostile, and is read in linear time.
 *
 * @param owner the user that it gives files to, a name or a number; hostile text
 * @param regroups whether it gives them to a group too that is not root's
 * @param command to be shown, without its quotes and cut after 100 characters; hostile text
 */
public record OwnerChange(String owner, boolean regroups, String command) {
    private static final Set<String> OPENS = Set.of("if", "case", "for", "while", "until", "select");
    private static final Set<String> CLOSES = Set.of("fi", "esac", "done", "}");

    /** They stand before another command, which may open or close too. */
    private static final Set<String> BEFORE = Set.of("then", "else", "do", "!", "time");

    /** A script may have been left there, in whatever branch it stands. */
    private static final Pattern LEAVES = Pattern.compile("(?<![-\\w])(?:exec|exit)\\b");

    private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,31}");
    private static final Pattern SET_E = Pattern.compile("[-+][a-df-zA-Z]*+e[a-zA-Z]*+");

    /** What else may stand between the first line of a script and its end. */
    private static final String HERE_DOCUMENT = "<<";

    /** Changes of one script; more say nothing new. */
    private static final int MOST = 16;

    private static final int LONGEST = 100;

    /**
     * Those of a script, 16 at most.
     *
     * @param plain the script without comments and quotes
     * @param first its first line
     */
    static List<OwnerChange> in(String plain, String first) {
        var changes = new ArrayList<OwnerChange>();
        boolean ends = sets(List.of(first.split("\\s+", -1)), '-');
        boolean listed = false;
        int depth = 0;
        for (String statement : plain.contains(HERE_DOCUMENT) ? new String[0] : plain.split("[;\\n]+", -1)) {
            String stripped = statement.strip();
            List<String> words = Stream.of(stripped.split("\\s+", -1))
                    .dropWhile(BEFORE::contains)
                    .toList();
            if (stripped.isEmpty() || words.isEmpty()) {
                continue;
            }
            depth += opened(words);
            if (depth < 0
                    || changes.size() == MOST
                    || isDoubtful(words)
                    || hasOpenBrackets(stripped, depth)
                    || LEAVES.matcher(stripped).find()) {
                break;
            }
            if (words.getFirst().equals("set")) {
                ends = (ends || (depth == 0 && sets(words, '-'))) && !sets(words, '+');
            } else if (depth == 0
                    && ends
                    && !listed
                    && isAlone(stripped)
                    && name(words.getFirst()).equals("chown")) {
                owned(words)
                        .map(owner -> of(owner, stripped))
                        .filter(change -> OWNER.matcher(change.owner()).matches())
                        .ifPresent(changes::add);
            }
            listed = stripped.endsWith("|") || stripped.endsWith("&&");
        }
        return List.copyOf(changes);
    }

    /** How many branches, loops and groups a statement opens, less those that it closes. */
    private static int opened(List<String> words) {
        int braces = (int) words.stream().filter(word -> word.endsWith("{")).count();
        return braces + (OPENS.contains(words.getFirst()) ? 1 : 0) - (CLOSES.contains(words.getFirst()) ? 1 : 0);
    }

    /** Whether a word that opens or closes stands where it may be a word as any other. */
    private static boolean isDoubtful(List<String> words) {
        return words.stream().skip(1).anyMatch(word -> OPENS.contains(word) || CLOSES.contains(word));
    }

    /**
     * Whether what is in brackets goes on behind a statement, or began before it; a pattern of {@code case} does not.
     */
    private static boolean hasOpenBrackets(String statement, int depth) {
        long opening = statement.chars().filter(one -> one == '(').count();
        long closing = statement.chars().filter(one -> one == ')').count();
        return opening > closing || (opening < closing && depth == 0);
    }

    private static boolean isAlone(String statement) {
        return statement.indexOf('|') < 0 && statement.indexOf('&') < 0;
    }

    /** Whether words set, or unset, that a failed command ends the script. */
    private static boolean sets(List<String> words, char sign) {
        return (words.contains(sign + "o") && words.contains("errexit"))
                || words.stream()
                        .skip(1)
                        .takeWhile(word -> !word.equals("--"))
                        .anyMatch(word ->
                                word.indexOf(sign) == 0 && SET_E.matcher(word).matches());
    }

    private static OwnerChange of(String owned, String command) {
        String[] parts = owned.split(":", 2);
        boolean regroups = parts.length > 1 && !List.of("", "root", "0").contains(parts[1]);
        return new OwnerChange(
                parts[0], regroups, command.length() <= LONGEST ? command : command.substring(0, LONGEST) + "…");
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
