package dev.wharden.source;

import dev.wharden.observe.Lives;
import dev.wharden.remedy.guard.EventMemory;
import dev.wharden.remedy.state.StateUnavailable;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has it remembered which containers came and went. Runs on one thread, the schedule's.
 *
 * @param wanted whether a policy asks for what all containers are together: else nothing is written
 */
public record LifeWatch(Lives lives, EventMemory memory, BooleanSupplier wanted, InstantSource clock)
        implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LifeWatch.class);

    @Override
    public void run() {
        if (wanted.getAsBoolean()) {
            try {
                memory.lived(lives.told(clock.instant()));
            } catch (StateUnavailable e) {
                LOG.atDebug()
                        .addKeyValue("cause", String.valueOf(e.getMessage()))
                        .log("Which containers came and went is not remembered yet");
            }
        }
    }
}
