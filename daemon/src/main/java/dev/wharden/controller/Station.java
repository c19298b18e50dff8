package dev.wharden.controller;

import dev.wharden.controller.queue.Result;

/**
 * The result of a step of the cycle.
 *
 * @param <T> what the next step needs
 */
sealed interface Station<T> {
    /** On to the next step. */
    record Go<T>(T with) implements Station<T> {}

    /** No further now. */
    record Stop<T>(Result result) implements Station<T> {}
}
