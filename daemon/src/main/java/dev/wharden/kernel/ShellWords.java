package dev.wharden.kernel;

import dev.wharden.subject.EntryScript;
import dev.wharden.subject.EntryScript.Given;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The command line of a process, as far as it says whether it is a shell at a script, or stays above one. A program is
 * known by its own word for itself, as programs are that have many names: {@code /proc/PID/exe} of a shell of busybox
 * says {@code /bin/env} where its script's first line says so (measured). Pure.
 *
 * @param words with the program's own name first; empty where there are none
 */
record ShellWords(List<String> words) {
    private static final Pattern SHELL =
            Pattern.compile("-?(?:r|static-)?(?:ba|da|a|k|mk|z|ya|po|hu)?sh(?:-static|[0-9.]+)?");
    private static final Pattern MANY = Pattern.compile("(?:busy|toy)box[a-z.-]*");

    /**
     * They start what they are given as their child; or become it a moment later, as the runtime itself does and
     * {@code env} of a script's first line.
     */
    private static final Pattern STAYING = Pattern.compile("docker-init|tini(?:-[a-z0-9]+)?|dumb-init|catatonit"
            + "|-?su|runuser|sudo|doas|timeout|flock|setsid|unshare|script|runc|crun|exe|env");

    /** Their argument is the next word. */
    private static final Set<String> WITH_FILE = Set.of("--rcfile", "--init-file");

    ShellWords {
        words = List.copyOf(
                words.size() > 1 && MANY.matcher(lastPart(words.getFirst())).matches()
                        ? words.subList(1, words.size())
                        : words);
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private boolean isShell() {
        return !words.isEmpty() && SHELL.matcher(lastPart(words.getFirst())).matches();
    }

    /** Whether what it was given runs below it, if not in its place: an init, {@code su}, {@code sh -c}. */
    boolean isAbove() {
        return isShell()
                ? afterOptions().isEmpty()
                : !words.isEmpty()
                        && STAYING.matcher(lastPart(words.getFirst())).matches();
    }

    /** {@code bash -e /docker-entrypoint.sh postgres}; empty for {@code sh -c 'while …'} and what is no shell. */
    Optional<EntryScript> script() {
        return Optional.of(this)
                .filter(ShellWords::isShell)
                .flatMap(ShellWords::afterOptions)
                .filter(given -> !given.isEmpty())
                .map(given -> new EntryScript(given.getFirst(), given(given.subList(1, given.size()))));
    }

    private static Given given(List<String> arguments) {
        if (arguments.isEmpty()) {
            return Given.NOTHING;
        }
        return arguments.stream().allMatch(word -> word.startsWith("-")) ? Given.OPTIONS : Given.COMMAND;
    }

    /** What follows a shell's options (sh(1), bash(1)); empty where they say that it reads no script. */
    private Optional<List<String>> afterOptions() {
        int at = 1;
        while (at < words.size()) {
            String word = words.get(at);
            if (word.equals("-") || word.equals("--")) {
                at++;
                break;
            }
            if (word.startsWith("--")) {
                at += WITH_FILE.contains(word) ? 2 : 1;
                continue;
            }
            if (!word.startsWith("-") && !(word.startsWith("+") && word.length() > 1)) {
                break;
            }
            if (word.startsWith("-") && (word.contains("c") || word.contains("s"))) {
                return Optional.empty();
            }
            // Each o and O takes a word: -eo pipefail.
            at += 1
                    + (int) word.chars()
                            .filter(letter -> letter == 'o' || letter == 'O')
                            .count();
        }
        return Optional.of(words.subList(Math.min(at, words.size()), words.size()));
    }
}
