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
     * Makes this move and all that follow it.
     *
     * @return InProgress when it must wait; any other is its end
     * @throws StateUnavailable when a place that must be written cannot be
     */
    public Outcome advance(Move<S> first) {
        Move<S> move = first;
        while (true) {
            switch (move) {
                case Move.To<S> to -> move = written(to);
                case Move.Anyway<S>(S now, var then) -> {
                    log.putIfPossible(now);
                    move = then.apply(now);
                }
                case Move.Wait<S>(var lookAgain) -> {
                    return new Outcome.InProgress(lookAgain);
                }
                case Move.End<S>(S last, Outcome outcome) -> {
                    told.accept(last, outcome);
                    log.close(last);
                    return outcome;
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
