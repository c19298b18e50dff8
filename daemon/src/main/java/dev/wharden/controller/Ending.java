package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Controller;
import dev.wharden.controller.queue.Sleeper;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of all work at SIGTERM. It waits for what is under way at the engine, since a container may be down in the
 * middle of it, and otherwise for seconds: a probation, a name that waits and a worker that only looks, perhaps at a
 * container that the engine cannot inspect, are the next start's. Nothing new is begun; what is critical is frozen as
 * long as names are served.
 */
public final class Ending {
    /** For names that wait, and for workers that look. */
    private static final Duration LOOKS = Duration.ofSeconds(4);
    /** From the beginning, for probations that are nearly over. */
    private static final Duration PROOFS = Duration.ofSeconds(6);
    /**
     * For what is under way: the unit's stop time is longer. Each call has its own deadline, a stop that of its
     * container on top.
     */
    private static final Duration WORK = Duration.ofMinutes(4);

    private static final Duration SLICE = Duration.ofSeconds(5);
    private static final Duration SLICE_AND_MORE = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private final Controller controller;
    private final Bulkhead bulkhead;
    private final Resumption resumption;
    private final Runnable deaf;
    private final Consumer<Duration> needs;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Sleeper sleeper;

    /**
     * Of these workers.
     *
     * @param bulkhead in which they do long work
     * @param deaf after it no event is heard, and no look waits for one
     * @param needs is told, again and again, for how long from now the end may still last
     */
    public Ending(
            Controller controller,
            Bulkhead bulkhead,
            Resumption resumption,
            Runnable deaf,
            Consumer<Duration> needs,
            InstantSource clock,
            LongSupplier nanoTime,
            Sleeper sleeper) {
        this.controller = controller;
        this.bulkhead = bulkhead;
        this.resumption = resumption;
        this.deaf = deaf;
        this.needs = needs;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
    }

    /** Ends it. Returns why some of it is left in the middle for the next start; empty when nothing is. */
    public String end() throws InterruptedException {
        Instant proofs = clock.instant().plus(PROOFS);
        long work = nanoTime.getAsLong() + WORK.toNanos();
        bulkhead.close();
        needs.accept(SLICE_AND_MORE);
        boolean ended = controller.end(LOOKS);
        while (!bulkhead.awaitEmpty(SLICE, nanoTime)) {
            if (nanoTime.getAsLong() - work >= 0) {
                return "work on " + bulkhead.names() + " did not end in time";
            }
            LOG.atInfo().addKeyValue("containers", bulkhead.names()).log("Waiting for what is under way at the engine");
            needs.accept(SLICE_AND_MORE);
        }
        if (!ended && !controller.stop(Duration.ZERO)) {
            LOG.atInfo().log("A worker still waits for the engine; what is open is left to the next start");
            return "";
        }
        needs.accept(WORK);
        List<ContainerName> left = resumption.finishOpen(proofs, clock, sleeper);
        if (!left.isEmpty()) {
            // A container whose removal is not told in time would stay down until the next start.
            deaf.run();
            resumption
                    .finish(left, clock.instant(), clock, sleeper)
                    .forEach(name -> LOG.atInfo()
                            .addKeyValue("container", name)
                            .log("Its probation outlasts the stop; the next start goes on"));
        }
        return "";
    }
}
