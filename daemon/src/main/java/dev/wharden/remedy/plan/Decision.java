package dev.wharden.remedy.plan;

import java.time.Instant;

/** What is to be done about a container. When it may be done is the guards' word, which an attempt asks for. */
public sealed interface Decision {
    /**
     * Nothing.
     *
     * @param why for people; empty where there is nothing to explain
     */
    record Nothing(String why) implements Decision {}

    /** Nothing yet: all that is to be repaired is under the grace of an exception that has expired. */
    record Wait(Remedy.None remedy, Instant until) implements Decision {}

    /** This. */
    record Act(Remedy remedy) implements Decision {}
}
