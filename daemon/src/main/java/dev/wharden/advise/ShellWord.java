package dev.wharden.advise;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A text as one word of a command for bash, zsh and ksh. Whatever it holds, it is neither expanded nor acted on by a
 * terminal: only printable ASCII stands as it is, everything else in {@code $'…'}. A shell that does not know that,
 * such as Debian's {@code sh}, takes it for another text, but for one word too: no quote stands in it.
 */
final class ShellWord {
    /** What a word begins with that only those shells read. */
    static final String BEGIN = "$'";

    /** Fails in the others, before they do anything. */
    static final String GUARD = "[ $'\\101' = A ]";

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
    private static final Pattern PRINTABLE = Pattern.compile("[ -~]*");

    private ShellWord() {}

    static String of(String text) {
        if (PLAIN.matcher(text).matches()) {
            return text;
        }
        return PRINTABLE.matcher(text).matches() ? "'" + text.replace("'", "'\\''") + "'" : escaped(text);
    }

    private static String escaped(String text) {
        var word = new StringBuilder(BEGIN);
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            if (c == '\\') {
                word.append("\\\\");
            } else if (c >= ' ' && c <= '~' && c != '\'') {
                word.append(c);
            } else {
                // Octal has three digits at most; hexadecimal would take in the digits that follow.
                word.append(String.format("\\%03o", (int) c));
            }
        }
        return word.append('\'').toString();
    }
}
