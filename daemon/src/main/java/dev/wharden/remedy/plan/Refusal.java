package dev.wharden.remedy.plan;

/**
 * Why a remedy is not executed, found by looking before anything was touched, and how long that holds. Whoever handles
 * one must say what it does with each kind: a reading of one moment that is kept as a fact would exempt a container.
 */
public sealed interface Refusal {
    /** For people. */
    String reason();

    /** The same, told with more words. */
    Refusal because(String words);

    /**
     * A fact that would be found again, at a cost: it is remembered until the container, its image, its policy or
     * {@code wharden resume} says otherwise.
     */
    record Lasting(String reason) implements Refusal {
        @Override
        public Refusal because(String words) {
            return new Lasting(words);
        }
    }

    /** A fact that each look finds again for as long as it is one, so that nothing is remembered of it. */
    record Standing(String reason) implements Refusal {
        @Override
        public Refusal because(String words) {
            return new Standing(words);
        }
    }

    /**
     * What must be known of the container is not told by an engine that answers otherwise. The container may be the
     * cause, and must not be exempt for that: it is tried again as what passes, and is a lasting fact when it was not
     * read once in the longest wait of the backoff.
     */
    record Unreadable(String reason) implements Refusal {
        @Override
        public Refusal because(String words) {
            return new Unreadable(words);
        }
    }

    /** Something could not be read, or is on its way: nothing is known, and it is tried again with backoff. */
    record Passing(String reason) implements Refusal {
        @Override
        public Refusal because(String words) {
            return new Passing(words);
        }
    }
}
