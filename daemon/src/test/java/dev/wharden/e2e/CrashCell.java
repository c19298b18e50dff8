package dev.wharden.e2e;

/**
 * One way to be killed.
 *
 * @param operation what Wharden is doing
 * @param shape of the container that it is done to
 * @param call the changing call at which it is killed, from 1; 0 is not at all
 * @param moment before the engine gets that call, or after it has answered
 * @param meanwhile what happens to the engine before Wharden runs again
 */
record CrashCell(CrashOperation operation, Shape shape, int call, Moment moment, Meanwhile meanwhile) {
    /** A restart policy, or {@code --rm}, which has none. */
    enum Shape {
        NO("no"),
        ALWAYS("always"),
        UNLESS_STOPPED("unless-stopped"),
        ON_FAILURE("on-failure"),
        RM("rm");

        private final String word;

        Shape(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        /** The flag of {@code docker run}. */
        String flag() {
            return this == RM ? "--rm" : "--restart=" + word;
        }
    }

    /** Where the call is held while Wharden is killed. */
    enum Moment {
        BEFORE,
        AFTER
    }

    /** What happens to the engine while Wharden is dead. */
    enum Meanwhile {
        NOTHING("fine"),
        KILLED("killed"),
        TERMINATED("terminated");

        private final String word;

        Meanwhile(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** A part of the container's name. */
    String word() {
        return operation.word() + "-" + shape.word() + "-" + call + (moment == Moment.BEFORE ? "b" : "a");
    }

    @Override
    public String toString() {
        return operation.word() + " of a " + shape.word() + " container, killed "
                + (moment == Moment.BEFORE ? "before" : "after") + " call " + call + ", engine " + meanwhile.word();
    }
}
