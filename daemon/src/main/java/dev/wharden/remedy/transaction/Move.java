package dev.wharden.remedy.transaction;

import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.state.StateUnavailable;
import java.time.Duration;
import java.util.function.Function;

/**
 * What a transaction does next. All calls that change something are made in what follows an entry, so that none is made
 * before it is in the log.
 *
 * @param <S> what is kept of a transaction
 */
public sealed interface Move<S extends Record> {
    /**
     * Write this, then go on.
     *
     * @param unwritten what is done instead when it cannot be written
     */
    record To<S extends Record>(S now, Function<S, Move<S>> then, Function<StateUnavailable, Move<S>> unwritten)
            implements Move<S> {}

    /** Write this if that is possible, and go on: what has been begun does not wait for a disk. */
    record Anyway<S extends Record>(S now, Function<S, Move<S>> then) implements Move<S> {}

    /** Nothing more now: it stays in the log as it is. */
    record Rest<S extends Record>(S now, Outcome outcome) implements Move<S> {}

    /** It has ended so: that is told, and then the log forgets it. */
    record End<S extends Record>(S last, Outcome outcome) implements Move<S> {}

    /** Nothing more now: look again after this long. */
    static <S extends Record> Move<S> later(S now, Duration lookAgain) {
        return new Rest<>(now, new Outcome.InProgress(lookAgain));
    }

    /** Writes, then goes on; what cannot be written is thrown, and nothing is done. */
    static <S extends Record> Move<S> to(S now, Function<S, Move<S>> then) {
        return new To<>(now, then, no -> {
            throw no;
        });
    }
}
