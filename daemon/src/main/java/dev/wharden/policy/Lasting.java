package dev.wharden.policy;

import java.time.Instant;

/**
 * A verdict and how long it holds: what is evaluated again before that, of an equal subject under the same policies, is
 * equal.
 *
 * @param until not any more at this moment; that of the evaluation itself where something in it depends on the time
 */
public record Lasting(Verdict verdict, Instant until) {}
