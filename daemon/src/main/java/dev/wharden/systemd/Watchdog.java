package dev.wharden.systemd;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that tells systemd that the others live, only as long as they do: when one hangs it falls silent, and
 * systemd makes a thread dump and restarts the service. It also keeps the status line.
 */
public final class Watchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final Notify notify;
    private final Health health;
    private final Supplier<String> status;
    private final Duration interval;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    /** Tells at this interval; {@code status} is one line. */
    public Watchdog(Notify notify, Health health, Supplier<String> status, Duration interval) {
        this.notify = notify;
        this.health = health;
        this.status = status;
        this.interval = interval;
        this.thread = Thread.ofPlatform().name("wharden-watchdog").daemon().unstarted(this::run);
    }

    /**
     * The interval for a value of {@code WATCHDOG_USEC}: a third of it, so that one late message does no harm; ten
     * seconds where there is none.
     */
    public static Duration interval(String microseconds) {
        Duration none = Duration.ofSeconds(10);
        if (!microseconds.matches("[1-9]\\d{0,17}")) {
            return none;
        }
        Duration third =
                Duration.of(Long.parseLong(microseconds), ChronoUnit.MICROS).dividedBy(3);
        return third.compareTo(none) < 0 ? third : none;
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    private void run() {
        String told = "";
        List<String> hanging = List.of();
        try {
            do {
                List<String> problems = health.unhealthy();
                if (problems.isEmpty()) {
                    notify.watchdog();
                } else if (!problems.equals(hanging)) {
                    LOG.atError().addKeyValue("problems", problems).log("Threads hang; systemd is left to restart");
                }
                hanging = problems;
                String line = status.get();
                if (!line.equals(told)) {
                    notify.status(line);
                    told = line;
                }
            } while (!stopped.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.atWarn().log("Watchdog interrupted");
        }
    }

    @Override
    public void close() {
        stopped.countDown();
    }
}
