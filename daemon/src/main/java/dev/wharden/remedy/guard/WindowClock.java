package dev.wharden.remedy.guard;

import dev.wharden.policy.Remediation.Window;
import java.time.Instant;

/** Reads the cron of a maintenance window. Quartz, which does it, lives in {@code source}. */
public interface WindowClock {
    /** Whether the window is open at this moment. */
    boolean open(Window window, Instant at);

    /** When it opens next, after this moment; {@link Instant#MAX} when it never does again. */
    Instant nextOpening(Window window, Instant after);
}
