package dev.wharden;

import dev.wharden.audit.AuditUnavailable;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.state.StateUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** At SIGTERM: open recreations are finished or rolled back, as far as their twins prove themselves in time. What does not stays in the journal, for the next start. */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final Foundation base;
    private final Instant until;

    /** With the workers at rest: nobody else touches the names meanwhile. */
    Closing(Foundation base, Duration atMost) {
        this.base = base;
        this.until = base.clock.instant().plus(atMost);
    }

    void finishWhatIsOpen() throws InterruptedException {
        for (ContainerName name : base.assembly.remediator.open()) {
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
            Optional<Outcome> outcome = base.assembly.remediator.resume(name);
            if (outcome.isEmpty()) {
                return;
            }
            base.assembly.guards.ended(name, !base.assembly.undos.concluded(name), outcome.get());
            if (!(outcome.get() instanceof Outcome.InProgress(Duration lookAgain))) {
                return;
            }
            if (base.clock.instant().plus(lookAgain).isAfter(until)) {
                LOG.atInfo()
                        .addKeyValue("container", name)
                        .log("Its probation outlasts the stop; the next start goes on");
                return;
            }
            Thread.sleep(lookAgain);
        }
    }
}
