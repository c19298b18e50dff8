package dev.wharden.source;

import dev.wharden.policy.Remediation.Window;
import dev.wharden.remedy.guard.WindowClock;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/**
 * Maintenance windows by Quartz's cron, in the time zone of each: an hour that a change to summer time leaves out does
 * not open one.
 */
public final class Windows implements WindowClock {
    @Override
    public boolean open(Window window, Instant at) {
        Instant opening = next(window, at.minus(window.duration()));
        return !opening.isAfter(at);
    }

    @Override
    public Instant nextOpening(Window window, Instant after) {
        return next(window, after);
    }

    /** By the host's clock, whatever moment is asked about: who asks counts durations by a clock of its own. */
    public static WindowClock by(InstantSource clock) {
        var windows = new Windows();
        return new WindowClock() {
            @Override
            public Instant host(Instant now) {
                return clock.instant();
            }

            @Override
            public boolean open(Window window, Instant at) {
                return windows.open(window, clock.instant());
            }

            @Override
            public Instant nextOpening(Window window, Instant after) {
                return windows.nextOpening(window, clock.instant());
            }
        };
    }

    /** What is wrong with a cron expression; empty when nothing is. */
    public static Optional<String> check(String cron) {
        try {
            // A day that no year has, such as 30 February, would keep repairs waiting for ever.
            return new CronExpression(cron).getNextValidTimeAfter(Date.from(Instant.EPOCH)) == null
                    ? Optional.of("there is no such day")
                    : Optional.empty();
        } catch (ParseException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Instant next(Window window, Instant after) {
        try {
            var cron = new CronExpression(window.cron());
            cron.setTimeZone(TimeZone.getTimeZone(window.timeZone()));
            Date next = cron.getNextValidTimeAfter(Date.from(after));
            return next == null ? Instant.MAX : next.toInstant();
        } catch (ParseException e) {
            throw new IllegalArgumentException("a window's cron is checked when it is read", e);
        }
    }
}
