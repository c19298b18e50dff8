package dev.wharden.cli;

/**
 * One thing that doctor looked at.
 *
 * @param what in a word or two
 * @param grade how it is
 * @param finding what was seen
 * @param fix what to do, or empty
 */
record Diagnosis(String what, Grade grade, String finding, String fix) {
    /** How it is. */
    enum Grade {
        WELL,
        /** It works, and somebody should know. */
        NOTE,
        /** It must be fixed. */
        BAD
    }

    static Diagnosis well(String what, String finding) {
        return new Diagnosis(what, Grade.WELL, finding, "");
    }

    static Diagnosis note(String what, String finding, String fix) {
        return new Diagnosis(what, Grade.NOTE, finding, fix);
    }

    static Diagnosis bad(String what, String finding, String fix) {
        return new Diagnosis(what, Grade.BAD, finding, fix);
    }
}
