package dev.wharden.subject;

/**
 * What was heard within the last day of containers that are gone.
 *
 * @param gap why there may be more of them; the empty string where that is all
 */
public record Lived(ShortLives lives, String gap) {}
