package dev.wharden.remedy.guard;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Whether a remedy may be executed now. */
public sealed interface Admission {
    /** What the sentence of a wait begins with where a person ordered what waits. */
    String ORDERED = "ordered by a person, ";

    /** It may, and a place is reserved: {@link Guards#ended} gives it back. */
    record Admitted() implements Admission {}

    /**
     * Not now.
     *
     * @param reason the metric's label
     * @param until when to look again; what it waits for may come earlier or later. {@link Instant#MAX} for what never
     *     comes
     * @param sentence for people: {@code waits for: window, opens 2026-11-26T02:00:00Z}
     */
    record Deferred(Reason reason, Instant until, String sentence) implements Admission {
        /** No wait is longer: whoever waits for what is far away, or never comes, only asks again then. */
        private static final Duration LONGEST = Duration.ofDays(1);

        /** The same, looked at again then at the latest. */
        public Deferred atLatest(Instant then) {
            return then.isBefore(until) ? new Deferred(reason, then, sentence) : this;
        }

        /** How long from now to look again: never negative, and a day at most. */
        public Duration delay(Instant now) {
            Instant latest = now.plus(LONGEST);
            Duration wait = Duration.between(now, until.isBefore(latest) ? until : latest);
            return wait.isNegative() ? Duration.ZERO : wait;
        }
    }

    /**
     * Not at all, until somebody changes something.
     *
     * @param sentence what holds it back and what ends that
     */
    record Refused(String sentence) implements Admission {}

    /** What a remedy waits for, as in the metric {@code remediations_pending}. */
    enum Reason {
        BUDGET,
        BACKOFF,
        BREAKER,
        PAUSED,
        WINDOW,
        GRACE,
        /** A policy that is new to the host goes from container to container. */
        ROLLOUT,
        /** Compose is at work on the container's project. */
        COMPOSE,
        /** It is a job that ends by itself. */
        JOB,
        /** It has only just started, and what it does is not seen yet. */
        STARTING;

        /** As written in metrics and reports: {@code budget}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
