package dev.wharden.remedy.guard;

import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;

/** What the end of an action counts for: the one table, by its cause and its outcome. */
enum Charge {
    /** It goes on, and keeps its place. */
    OPEN,
    /** What it repaired is remembered; the breaker hears of a success. */
    REPAIRED,
    /** What it changed is remembered; the breaker hears nothing. */
    DONE,
    /** A failed attempt of the container, which must wait longer; the breaker counts it. */
    FAILED,
    /** No attempt of the container, but when it happens again it must wait as after one. */
    INTERRUPTED,
    /** The same, and a failed attempt when as many in a row were hindered as failures suspend. */
    HINDERED,
    /** There was downtime; nothing is held against anybody. */
    UNCHARGED,
    /** Nothing was touched: what it took of the hour's budget is given back. */
    RETURNED;

    static Charge of(Cause cause, Outcome outcome) {
        return switch (outcome) {
            case Outcome.InProgress _ -> OPEN;
            case Outcome.Succeeded _ -> cause.ordered() ? DONE : REPAIRED;
            case Outcome.RolledBack _ -> cause.ordered() ? UNCHARGED : FAILED;
            case Outcome.Failed _ -> cause.ordered() ? UNCHARGED : FAILED;
            case Outcome.Interfered(String _, Outcome.Interfered.By by) ->
                switch (by) {
                    case EARLY -> RETURNED;
                    case OTHERS -> cause.ordered() ? UNCHARGED : INTERRUPTED;
                    case OUTSIDE -> cause.ordered() ? UNCHARGED : HINDERED;
                };
            case Outcome.Unremediable _ -> RETURNED;
        };
    }
}
