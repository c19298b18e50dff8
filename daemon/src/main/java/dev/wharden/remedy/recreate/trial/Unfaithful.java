package dev.wharden.remedy.recreate.trial;

/** What is about to run is not what was intended, or that cannot be told. */
public abstract sealed class Unfaithful extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Unfaithful(String message) {
        super(message);
    }

    /** It is not: a fact that the next try would find again. */
    public static final class Differs extends Unfaithful {
        private static final long serialVersionUID = 1;

        Differs(String message) {
            super(message);
        }
    }

    /** It could not be read in this moment, which says nothing of the next one. */
    public static final class Untold extends Unfaithful {
        private static final long serialVersionUID = 1;

        Untold(String message) {
            super(message);
        }
    }
}
