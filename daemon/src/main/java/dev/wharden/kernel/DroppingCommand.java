package dev.wharden.kernel;

import dev.wharden.container.Container;
import dev.wharden.container.UserSpec;
import dev.wharden.subject.EntryScript;
import dev.wharden.subject.RootWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A command that itself starts gosu, su-exec, setpriv or the like: {@code tini -- gosu app serve}. All of these set
 * groups, which fails for all but root even where nothing is to change (measured), so that the container could not
 * start as the user that it becomes. A script of the image often asks first whether it is root, and starts none where
 * it is not: its text tells ({@link #inScript}). Pure.
 */
public final class DroppingCommand {
    private static final Pattern ALWAYS = Pattern.compile("");

    /** By its name, what one of its arguments begins with where it changes user or groups. */
    private static final Map<String, Pattern> DROPPERS = Map.of(
            "gosu", ALWAYS,
            "su-exec", ALWAYS,
            "setuidgid", ALWAYS,
            "s6-setuidgid", ALWAYS,
            "s6-applyuidgid", ALWAYS,
            "su", ALWAYS,
            "runuser", ALWAYS,
            "sudo", ALWAYS,
            "chpst", Pattern.compile("-[a-zA-Z0-9]*[uU]"),
            "setpriv", Pattern.compile("--(?:[re]?[re][ug]id|(?:clear-|init-)?groups)"));

    /** They start what follows their own words. */
    private static final Set<String> WRAPPERS = Set.of(
            "docker-init",
            "tini",
            "tini-static",
            "dumb-init",
            "catatonit",
            "env",
            "nice",
            "ionice",
            "timeout",
            "stdbuf",
            "nohup",
            "setsid",
            "exec",
            "busybox");

    /** An option, a number or a time, or a variable of {@code env}. */
    private static final Pattern OWN = Pattern.compile("-.*|[0-9.]+[smhd]?|[A-Za-z_]\\w*=.*", Pattern.DOTALL);

    /** What stands before a command that a script starts in any case: a variable for it, or a word of the shell. */
    private static final Pattern BEFORE = Pattern.compile("[A-Za-z_]\\w*=.*|if|while|until|!|\\{");

    private static final Pattern SHELL = Pattern.compile("(?:ba|da|a|k|z)?sh");

    /** Not PUID, and not the number of another user: {@code id -u app}; but {@code id -u 2>/dev/null}. */
    private static final Pattern ASKS_WHO_IT_IS = Pattern.compile(
            "\\bid(?:[ \\t]+-{1,2}\\w+){0,8}+[ \\t]*(?:\\d?[<>]|(?![\\w \\t\"'$-]))|\\bwhoami\\b|\\bE?UID\\b");

    private static final Pattern OF_A_SHELL = Pattern.compile("#!.*\\b(?:ba|da|a|k|z)?sh\\b.*");

    /** Folders of programs that are looked in. */
    private static final int MOST_FOLDERS = 8;

    private static final String PATH = "PATH=";

    /** Characters of a script that are looked at. */
    private static final int LONGEST = 16 << 10;

    private static final List<String> CHANGE = List.of("SETGID", "SETUID");

    /** What means something between words. */
    private static final String SIGNS = " \t\n;&|()<>";

    private DroppingCommand() {}

    /** What only root can do of it; empty where its command starts none, or not as root. */
    static Optional<RootWork> of(Container declared) {
        if (!UserSpec.of(declared).isRoot()) {
            return Optional.empty();
        }
        List<String> words = words(declared);
        return dropper(words)
                .map(name -> work(name, CHANGE))
                .or(() -> script(words)
                        .filter(script -> !ASKS_WHO_IT_IS.matcher(script).find())
                        .flatMap(script -> commands(script).map(name -> work(name, needed(script, CHANGE)))));
    }

    /**
     * Where the script may be that the command is, the first that is there counts; empty where it is {@code sh -c}, or
     * nothing.
     */
    public static List<String> scripts(Container declared) {
        List<String> command = unwrapped(words(declared));
        if (command.isEmpty()) {
            return List.of();
        }
        String first = command.getFirst();
        if (SHELL.matcher(name(first)).matches()) {
            return new ShellWords(command)
                    .script().map(EntryScript::path).stream().toList();
        }
        return first.contains("/")
                ? List.of(first)
                : declared.strings("/Config/Env").stream()
                        .filter(variable -> variable.startsWith(PATH))
                        .flatMap(variable ->
                                Stream.of(variable.substring(PATH.length()).split(":", -1)))
                        .filter(folder -> folder.startsWith("/"))
                        .limit(MOST_FOLDERS)
                        .map(folder -> folder + "/" + first)
                        .toList();
    }

    /**
     * What only root can do of a script of a shell that does not ask whether it is root.
     *
     * @param path to be shown
     * @param text whole: where it asks decides
     */
    public static Optional<RootWork> inScript(String path, String text) {
        return isUnasking(text)
                ? commands(text)
                        .map(name -> new RootWork(
                                "its entrypoint " + path + " starts " + name
                                        + " to become another user, and does not ask whether it is root",
                                needed(text, CHANGE),
                                false))
                : Optional.empty();
    }

    /** What a script of a shell that does not ask whether it is root changes the owner of, or else ends. */
    public static List<OwnerChange> ownerChanges(String text) {
        return isUnasking(text)
                ? OwnerChange.in(unquoted(text), text.lines().findFirst().orElse(""))
                : List.of();
    }

    /**
     * What only root can do of such a script.
     *
     * @param path to be shown
     * @param continues whether its service becomes another user by itself
     */
    public static RootWork changing(String path, String text, OwnerChange change, boolean continues) {
        return new RootWork(
                "its entrypoint " + path + " gives files to " + change.owner() + " (" + change.command()
                        + "), and does not ask whether it is root",
                needed(text, continues ? CHANGE : List.of()),
                false);
    }

    private static boolean isUnasking(String text) {
        return OF_A_SHELL.matcher(text).lookingAt()
                && !ASKS_WHO_IT_IS.matcher(text).find();
    }

    /** With what it does before. */
    private static List<String> needed(String script, List<String> change) {
        return Stream.concat(change.stream(), ScriptNeeds.of(unquoted(script)).stream())
                .toList();
    }

    /** The name of the program that it starts, behind what only wraps it: {@code crond} of {@code busybox crond -f}. */
    static String program(Container declared) {
        List<String> command = unwrapped(words(declared));
        return command.isEmpty() ? "" : name(command.getFirst());
    }

    private static List<String> words(Container declared) {
        var words = new ArrayList<>(List.of(declared.text("/Path")));
        words.addAll(declared.strings("/Args"));
        return words;
    }

    private static RootWork work(String program, List<String> capabilities) {
        return new RootWork("its command starts " + program + " to become another user", capabilities, false);
    }

    /** The dropper that words start, behind what only wraps it. */
    private static Optional<String> dropper(List<String> words) {
        List<String> command = unwrapped(words);
        return command.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(DROPPERS.get(name(command.getFirst())))
                        .filter(change -> command.stream()
                                .skip(1)
                                .anyMatch(word -> change.matcher(word).lookingAt()))
                        .map(change -> name(command.getFirst()));
    }

    private static List<String> unwrapped(List<String> words) {
        int at = 0;
        while (at < words.size()
                && (WRAPPERS.contains(name(words.get(at)))
                        || (at > 0 && OWN.matcher(words.get(at)).matches()))) {
            at++;
        }
        return words.subList(at, words.size());
    }

    /** What a shell is given after {@code -c}. */
    private static Optional<String> script(List<String> words) {
        List<String> command = unwrapped(words);
        if (command.isEmpty() || !SHELL.matcher(name(command.getFirst())).matches()) {
            return Optional.empty();
        }
        for (int at = 1; at + 1 < command.size() && command.get(at).startsWith("-"); at++) {
            if (!command.get(at).startsWith("--") && command.get(at).contains("c")) {
                String script = command.get(at + 1);
                return Optional.of(script.substring(0, Math.min(script.length(), LONGEST)));
            }
        }
        return Optional.empty();
    }

    /** The first dropper among the commands of a script, as far as they are told without a shell. */
    private static Optional<String> commands(String script) {
        return Stream.of(unquoted(script).split("[;&|()\\n]+", -1))
                .map(command -> Stream.of(command.strip().split("\\s+", -1))
                        .dropWhile(word -> BEFORE.matcher(word).matches())
                        .toList())
                .flatMap(words -> dropper(words).stream())
                .findFirst();
    }

    /** Without its comments, and with an underscore for each character in quotes that would mean something there. */
    private static String unquoted(String script) {
        var plain = new StringBuilder();
        char quote = 0;
        for (int at = 0; at < script.length(); at++) {
            char next = script.charAt(at);
            boolean inWord = at > 0 && " \t\n;&|()".indexOf(script.charAt(at - 1)) < 0;
            if (next == '\\' && quote != '\'') {
                plain.append('_');
                at++;
            } else if (quote == 0 && next == '#' && !inWord) {
                int end = script.indexOf('\n', at);
                at = (end < 0 ? script.length() : end) - 1;
            } else if (next == quote) {
                quote = 0;
            } else if (quote == 0 && (next == '"' || next == '\'')) {
                quote = next;
            } else {
                plain.append(quote != 0 && SIGNS.indexOf(next) >= 0 ? '_' : next);
            }
        }
        return plain.toString();
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
