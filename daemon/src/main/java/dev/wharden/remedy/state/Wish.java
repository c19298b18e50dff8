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
     * @param granted whether it was done
     * @param message one sentence for the person
     */
    public record Answer(boolean granted, String message) {}
}
