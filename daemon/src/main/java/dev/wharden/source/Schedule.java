package dev.wharden.source;

import dev.wharden.controller.Heartbeat;
import java.time.Duration;
import java.util.Date;
import java.util.Properties;
import java.util.TimeZone;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.quartz.CronScheduleBuilder;
import org.quartz.DateBuilder;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs from time to time, one after another on one thread. A job that throws is logged and runs again at its next time: a schedule that dies of one exception,
 * silently and for ever, is what it must not be (fabric8 #7435), so it also has a heartbeat of its own.
 */
public final class Schedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);
    private static final String RUN = "run";
    private static final Duration BEAT = Duration.ofSeconds(5);

    private final Scheduler scheduler;
    private final Heartbeat heartbeat;

    /** Carries a Runnable; Quartz wants a class. Public for Quartz only. */
    @DisallowConcurrentExecution
    public static final class OneAtATime implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            try {
                if (context.getJobDetail().getJobDataMap().get(RUN) instanceof Runnable body) {
                    body.run();
                }
            } catch (RuntimeException e) {
                LOG.atError()
                        .addKeyValue("job", context.getJobDetail().getKey().getName())
                        .setCause(e)
                        .log("A scheduled job failed; it runs again at its next time");
            }
        }
    }

    private Schedule(Scheduler scheduler, LongSupplier nanoTime) {
        this.scheduler = scheduler;
        this.heartbeat = new Heartbeat("wharden-schedule", nanoTime, Duration.ofMinutes(1), Duration.ofMinutes(1));
    }

    /** Starts an empty schedule. */
    public static Schedule start(LongSupplier nanoTime) {
        var settings = new Properties();
        // Quartz keeps its schedulers in a map of the whole process, by name.
        settings.setProperty("org.quartz.scheduler.instanceName", "wharden-" + UUID.randomUUID());
        settings.setProperty("org.quartz.scheduler.threadName", "wharden-schedule");
        settings.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        settings.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
        settings.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
        settings.setProperty("org.quartz.threadPool.threadCount", "1");
        settings.setProperty("org.quartz.threadPool.threadNamePrefix", "wharden-job");
        settings.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
        settings.setProperty("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
        try {
            var schedule = new Schedule(new StdSchedulerFactory(settings).getScheduler(), nanoTime);
            schedule.scheduler.start();
            schedule.every("heartbeat", BEAT, schedule.heartbeat::idle);
            return schedule;
        } catch (SchedulerException e) {
            throw new IllegalStateException("the schedule cannot be started", e);
        }
    }

    /** Runs a job at once and then at this interval. A job of the same name is replaced. */
    public void every(String name, Duration interval, Runnable job) {
        put(
                name,
                job,
                TriggerBuilder.newTrigger()
                        .startNow()
                        .withSchedule(SimpleScheduleBuilder.simpleSchedule()
                                .withIntervalInMilliseconds(interval.toMillis())
                                .repeatForever()
                                .withMisfireHandlingInstructionNextWithRemainingCount())
                        .build());
    }

    /** Runs a job at the times of a Quartz cron in a time zone. A time that was missed is not made up for. A job of the same name is replaced. */
    public void cron(String name, String cron, String timeZone, Runnable job) {
        put(
                name,
                job,
                TriggerBuilder.newTrigger()
                        .withSchedule(CronScheduleBuilder.cronSchedule(cron)
                                .inTimeZone(TimeZone.getTimeZone(timeZone))
                                .withMisfireHandlingInstructionDoNothing())
                        .build());
    }

    /** Runs a job once more, beside its own times, as soon as the thread is free. A job that is not known is left alone. */
    public void now(String name) {
        after(name, Duration.ZERO);
    }

    /** Runs a job once more, beside its own times, after this long. */
    public void after(String name, Duration delay) {
        try {
            JobKey key = JobKey.jobKey(name);
            if (scheduler.checkExists(key)) {
                Date at =
                        DateBuilder.futureDate(Math.toIntExact(delay.toMillis()), DateBuilder.IntervalUnit.MILLISECOND);
                scheduler.scheduleJob(
                        TriggerBuilder.newTrigger().forJob(key).startAt(at).build());
            }
        } catch (SchedulerException e) {
            throw new IllegalStateException("the schedule refuses " + name, e);
        }
    }

    private void put(String name, Runnable job, Trigger trigger) {
        var detail = JobBuilder.newJob(OneAtATime.class).withIdentity(name).build();
        detail.getJobDataMap().put(RUN, job);
        try {
            scheduler.deleteJob(detail.getKey());
            scheduler.scheduleJob(detail, trigger);
        } catch (SchedulerException e) {
            throw new IllegalStateException("the schedule refuses " + name, e);
        }
    }

    /** Beats while jobs run. */
    public Heartbeat heartbeat() {
        return heartbeat;
    }

    /** Waits for a job that runs and ends the threads. */
    @Override
    public void close() {
        try {
            scheduler.shutdown(true);
        } catch (SchedulerException e) {
            throw new IllegalStateException("the schedule cannot be stopped", e);
        }
    }
}
