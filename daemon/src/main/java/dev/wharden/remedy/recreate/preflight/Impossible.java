package dev.wharden.remedy.recreate.preflight;

import dev.wharden.remedy.plan.Refusal;

/** One container cannot be a part of a recreation. */
final class Impossible extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Refusal why;

    /** What each look finds. */
    Impossible(String why) {
        this(new Refusal.Standing(why));
    }

    Impossible(Refusal why) {
        super(why.reason());
        this.why = why;
    }

    Refusal why() {
        return why;
    }
}
