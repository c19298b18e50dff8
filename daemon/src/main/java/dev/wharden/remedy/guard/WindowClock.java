package dev.wharden.remedy.guard;

import dev.wharden.policy.Remediation.Window;
import java.time.Instant;

/** Reads the cron of a maintenance window. Quartz, which does it, lives in {@code source}. */
public interface WindowClock {
    /**
     * What the host's clock says, by which windows open and graces end, at this moment by the clock that waits go by.
     * After somebody has set the host's clock the two are apart.
     */
    default Instant host(Instant now) {
        return now;
    }

    /** Whether the window is open at this moment. */
    boolean open(Window window, Instant at);

    /** When it opens next, after this moment; {@link Instant#MAX} when it never does again. */
    Instant nextOpening(Window window, Instant after);
}
