package dev.wharden.remedy.state;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a person asks of the daemon. There is one writer to the engine and one audit trail, so the command line leaves a wish instead of acting.
 *
 * @param id unique, also the name of the file
 * @param verb what is wished
 * @param target a container's name, for an undo the id of an action, or empty
 * @param reason for the audit log, may be empty
 * @param duration of a pause; zero means until resumed
 * @param actor the owner of the file, as the system says: never what the file says
 */
public record Wish(String id, Verb verb, String target, String reason, Duration duration, String actor) {
    /** What can be wished. */
    public enum Verb {
        QUARANTINE,
        RELEASE,
        RELEASE_IN_PLACE,
        PAUSE,
        RESUME,
        RELOAD,
        UNDO;

        /** As written in the file and the audit log. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The verb of that word, or empty. */
        public static Optional<Verb> of(String word) {
            return Arrays.stream(values())
                    .filter(verb -> verb.word().equals(word))
                    .findFirst();
        }
    }

    /**
     * How far the daemon is with it.
     *
     * @param action the id of the action by which it is fulfilled
     * @param sentence for the person
     */
    public record Progress(String action, String sentence) {}

    /**
     * How it was answered.
     *
     * @param message one sentence for the person
     */
    public record Answer(Kind kind, String message) {
        /** What became of it. */
        public enum Kind {
            DONE,
            /** Not done, for the reason given. */
            REFUSED,
            /** Nothing has the name that it asks for: a mistake of the person who asked, which no retry mends. */
            ABSENT;

            /** As written in the file. */
            String word() {
                return name().toLowerCase(Locale.ROOT);
            }

            /** The kind of that word; REFUSED for any other: what is not known to be done is not. */
            static Kind of(String word) {
                return Arrays.stream(values())
                        .filter(kind -> kind.word().equals(word))
                        .findFirst()
                        .orElse(REFUSED);
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
}
