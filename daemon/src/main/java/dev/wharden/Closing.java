package dev.wharden;

import dev.wharden.audit.AuditUnavailable;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.Resumption;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.state.StateUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** At SIGTERM: open recreations are finished or rolled back, as far as their twins prove themselves in time. What does not stays in the journal, for the next start; so does
 * what stands still for a quarantine. */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final Assembly assembly;
    private final InstantSource clock;
    private final Instant until;

    /** With the workers at rest: nobody else touches the names meanwhile. */
    Closing(Assembly assembly, InstantSource clock, Duration atMost) {
        this.assembly = assembly;
        this.clock = clock;
        this.until = clock.instant().plus(atMost);
    }

    void finishWhatIsOpen() throws InterruptedException {
        for (ContainerName name : assembly.remediator.open()) {
            try {
                settle(name);
            } catch (DockerException | StateUnavailable | AuditUnavailable e) {
                LOG.atWarn()
                        .addKeyValue("container", name)
                        .addKeyValue("message", String.valueOf(e.getMessage()))
                        .log("An open recreation is left to the next start");
            }
        }
    }

    private void settle(ContainerName name) throws InterruptedException {
        while (true) {
            Resumption.Resumed resumed = assembly.resumption.resume(name, assembly.remediator.unit(name));
            if (resumed.still()) {
                LOG.atInfo()
                        .addKeyValue("container", name)
                        .log("Its recreation waits for the release of a quarantine; the next start resumes it");
                return;
            }
            if (!(resumed.outcome().orElse(null) instanceof Outcome.InProgress(Duration lookAgain))) {
                return;
            }
            if (clock.instant().plus(lookAgain).isAfter(until)) {
                LOG.atInfo()
                        .addKeyValue("container", name)
                        .log("Its probation outlasts the stop; the next start goes on");
                return;
            }
            Thread.sleep(lookAgain);
        }
    }
}
