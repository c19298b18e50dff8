package dev.wharden.remedy.transaction;

import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.state.StateUnavailable;
import java.util.function.BiConsumer;

/**
 * Takes a transaction from move to move: until it ends, or must wait. The one place where an entry, the calls that it
 * announces, the telling of an end and the end of the entry are put in their order.
 *
 * @param log where each place is written before the calls that follow it
 * @param told is told of each end before the log forgets it; of one twice, when a crash comes between
 * @param <S> what is kept of a transaction
 */
public record Runner<S extends Record>(TransactionLog<S> log, BiConsumer<S, Outcome> told) {
    /**
     * Where a transaction has come to.
     *
     * @param last as it was then
     * @param outcome InProgress when it must wait; of what stays in the log too
     */
    public record Ran<S extends Record>(S last, Outcome outcome) {}

    /** Makes this move and all that follow it. Throws StateUnavailable when a place that must be written cannot be. */
    public Outcome advance(Move<S> first) {
        return run(first).outcome();
    }

    /** The same, and what it came to. */
    public Ran<S> run(Move<S> first) {
        Move<S> move = first;
        while (true) {
            switch (move) {
                case Move.To<S> to -> move = written(to);
                case Move.Anyway<S>(S now, var then) -> {
                    log.putAnyway(now);
                    move = then.apply(now);
                }
                case Move.Rest<S>(S now, Outcome outcome) -> {
                    return new Ran<>(now, outcome);
                }
                case Move.End<S>(S last, Outcome outcome) -> {
                    told.accept(last, outcome);
                    log.close(last);
                    return new Ran<>(last, outcome);
                }
            }
        }
    }

    private Move<S> written(Move.To<S> to) {
        try {
            log.put(to.now());
        } catch (StateUnavailable e) {
            return to.unwritten().apply(e);
        }
        return to.then().apply(to.now());
    }
}
