package dev.wharden.source;

import dev.wharden.docker.EngineAddress;
import dev.wharden.docker.EventSelection;
import dev.wharden.docker.EventStream;
import dev.wharden.docker.ExecReader;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.guard.EventMemory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Both streams of events. Each has a thread and a client of its own: what may have to be frozen never waits for what
 * was only done.
 *
 * @param looks what may change a verdict
 * @param events what is made of that
 * @param deeds what was done to containers
 * @param watch remembers the latter; to be run from time to time
 * @param execs closed with the latter
 * @param ledger is told when events are no longer listened to
 */
public record Streams(
        EventStream looks,
        DockerEvents events,
        EventStream deeds,
        DeedWatch watch,
        ExecReader execs,
        EventLedger ledger)
        implements AutoCloseable {
    /** Nothing is heard before {@link #start}; deeds since an earlier daemon's end are asked for. */
    public static Streams of(
            EngineAddress address,
            EngineListener looks,
            DeedWatch watch,
            ExecReader execs,
            EventLedger ledger,
            EventMemory memory,
            Duration timeout,
            InstantSource clock) {
        var random = RandomGenerator.getDefault();
        return new Streams(
                new EventStream(address, looks, timeout, clock, random),
                looks.events(),
                new EventStream(
                        address,
                        watch,
                        timeout,
                        clock,
                        random,
                        EventSelection.DEEDS,
                        memory.listening().map(EventMemory.Listening::until)),
                watch,
                execs,
                ledger);
    }

    /** Begins to listen; to be called once. */
    public void start() {
        looks.start();
        deeds.start();
    }

    /** Names nothing more; what is under way is told of others' doing until it is closed. */
    public void ending() {
        events.ending();
        deeds.close();
        execs.close();
    }

    @Override
    public void close() {
        looks.close();
        ledger.deaf();
    }
}
