package dev.wharden.remedy.plan;

/** What kept the last remedy of a container from being done. */
public sealed interface Setback {
    /** Nothing has. */
    Setback NONE = new None();

    /** Nothing was tried. */
    record None() implements Setback {}

    /**
     * It will not be done: the guards, or what looking has shown, say so.
     *
     * @param byItself whether it would be refused too if no other depended on its container
     */
    record Refused(Remedy remedy, String why, boolean byItself) implements Setback {}

    /** It was tried, and the container is as it was, or what the reason says. */
    record Failed(Remedy remedy, String why) implements Setback {}
}
