package dev.wharden.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether a shell script hands over to a program: a command of it is {@code exec} with a program, and not only with
 * redirections (sh(1)). Reads words and never runs any. A line is read by itself, so that an apostrophe in a text that
 * the script prints hides nothing of what follows; it may be wrong where a quote goes over lines. Pure.
 */
final class HandOver {
    /** A command follows them. */
    private static final Set<String> BEFORE = Set.of(
            "then", "else", "elif", "do", "if", "while", "until", "!", "{", "time", "command", "builtin", "eval");

    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*\\+?=.*", Pattern.DOTALL);
    private static final Pattern DESCRIPTOR = Pattern.compile("[0-9]+|\\{[A-Za-z_][A-Za-z0-9_]*\\}");

    /** What ends a command, in place of which of them it was. */
    private static final String END = ";";

    private final String line;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean isTarget;
    private int at;

    private HandOver(String line) {
        this.line = line;
    }

    /** Whether it does. */
    static boolean isIn(String script) {
        return script.replace("\r\n", "\n")
                .replace("\\\n", " ")
                .lines()
                .anyMatch(line -> line.contains("exec") && isHandingOver(new HandOver(line).words()));
    }

    private static boolean isHandingOver(List<String> words) {
        boolean isCommand = true;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (isCommand && word.equals("exec") && program(words, i + 1)) {
                return true;
            }
            isCommand = word.equals(END)
                    || (isCommand
                            && (BEFORE.contains(word)
                                    || ASSIGNMENT.matcher(word).matches()));
        }
        return false;
    }

    /** {@code exec -a name program}. */
    private static boolean program(List<String> words, int from) {
        int next = from;
        while (next < words.size() && words.get(next).startsWith("-")) {
            next += words.get(next).endsWith("a") ? 2 : 1;
        }
        return next < words.size()
                && !words.get(next).equals(END)
                && !words.get(next).equals("}");
    }

    /** Of the line, without redirections and comments; what is quoted is a letter. */
    private List<String> words() {
        while (at < line.length()) {
            char letter = line.charAt(at++);
            switch (letter) {
                case ' ', '\t' -> end();
                case '#' -> {
                    if (word.isEmpty()) {
                        at = line.length();
                    } else {
                        word.append(letter);
                    }
                }
                case '\\' -> {
                    word.append('q');
                    at++;
                }
                case '\'' -> quoted(line.indexOf('\'', at));
                case '"', '`' -> quoted(close(letter));
                case '$' -> substituted();
                case '<', '>' -> redirected();
                case ';', '|', '(', ')' -> ended();
                case '&' -> {
                    if (!line.startsWith(">", at)) {
                        ended();
                    }
                }
                default -> word.append(letter);
            }
        }
        ended();
        return words;
    }

    private void end() {
        if (!word.isEmpty() && !isTarget) {
            words.add(word.toString());
        }
        isTarget &= word.isEmpty();
        word.setLength(0);
    }

    private void ended() {
        end();
        isTarget = false;
        words.add(END);
    }

    /** Up to its end, or to that of the line. */
    private void quoted(int end) {
        word.append('q');
        at = end < 0 ? line.length() : end + 1;
    }

    private int close(char quote) {
        int end = at;
        while (end < line.length() && line.charAt(end) != quote) {
            end += line.charAt(end) == '\\' ? 2 : 1;
        }
        return Math.min(end, line.length());
    }

    /** {@code $(…)} and <code>${…}</code> are part of a word, whatever is in them. */
    private void substituted() {
        word.append('q');
        if (line.startsWith("(", at) || line.startsWith("{", at)) {
            nested();
        }
    }

    private void nested() {
        char open = line.charAt(at);
        char close = open == '(' ? ')' : '}';
        int depth = 0;
        do {
            char letter = line.charAt(at++);
            depth += letter == open ? 1 : letter == close ? -1 : 0;
        } while (depth > 0 && at < line.length());
    }

    /** {@code 2>&1}, <code>{log}>file</code>, <code>> >(tee log)</code>. */
    private void redirected() {
        if (DESCRIPTOR.matcher(word).matches()) {
            word.setLength(0);
        }
        end();
        while (at < line.length() && "<>&|".indexOf(line.charAt(at)) >= 0) {
            at++;
        }
        isTarget = true;
        if (line.startsWith("(", at)) {
            word.append('q');
            nested();
        }
    }
}
