package dev.wharden.remedy.guard;

import java.time.Instant;

/** A remedy of this process that was admitted and has not ended. */
record Running(Instant since, Request request) {}
