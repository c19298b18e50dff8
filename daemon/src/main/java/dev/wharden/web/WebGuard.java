package dev.wharden.web;

import dev.wharden.controller.queue.Heartbeat;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that connects to the web listener and looks at the control socket now and then, and has made again what
 * cannot be reached.
 */
public final class WebGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebGuard.class);

    private final Web web;
    private final ControlListener control;
    private final Heartbeat heartbeat;
    private final Duration interval;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    /** Looks at such intervals, and beats this heart at each look. */
    WebGuard(Web web, ControlListener control, Heartbeat heartbeat, Duration interval) {
        this.web = web;
        this.control = control;
        this.heartbeat = heartbeat;
        this.interval = interval;
        this.thread = Thread.ofPlatform().name("wharden-web-guard").daemon().unstarted(this::run);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            do {
                heartbeat.busy();
                web.check();
                control.check();
                heartbeat.idle();
            } while (!stopped.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.atWarn().log("Web guard interrupted");
        }
    }

    @Override
    public void close() {
        stopped.countDown();
    }
}
