package dev.wharden.command;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How a command ended.
 *
 * @param message one sentence for the person
 */
public record Answer(Kind kind, String message) {
    /** What became of it. */
    public enum Kind {
        DONE,
        /** Not done, for the reason given. */
        REFUSED,
        /** Nothing has the name that it asks for: a mistake of the person who asked, which no retry fixes. */
        ABSENT;

        /** As written in the file. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Kind> of(String word) {
            return Arrays.stream(values())
                    .filter(kind -> kind.word().equals(word))
                    .findFirst();
        }
    }

    /** It was done. */
    public static Answer done(String message) {
        return new Answer(Kind.DONE, message);
    }

    /** It was not done. */
    public static Answer refused(String message) {
        return new Answer(Kind.REFUSED, message);
    }

    /** Nothing has that name. */
    public static Answer absent(String message) {
        return new Answer(Kind.ABSENT, message);
    }

    /** Whether it was done. */
    public boolean granted() {
        return kind == Kind.DONE;
    }
}
