package dev.wharden.controller;

import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicySet;

/**
 * What the files say at one moment, as far as judging needs it.
 *
 * @param policies the last good set
 * @param ceiling the host's enforcement; lowered at once by a reload, never raised by one
 */
public record World(PolicySet policies, Mode ceiling) {}
