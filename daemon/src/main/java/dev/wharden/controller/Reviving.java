package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Reconciler;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.Recovery;
import dev.wharden.remedy.Revival;
import dev.wharden.remedy.state.StateUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Before a container is reconciled it is started again, if Wharden has stopped it and could not start it since.
 * Whatever comes of that, it is judged like any other.
 */
public final class Reviving implements Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reviving.class);

    /** While another worker has the container, or all have long work. */
    private static final Duration LATER = Duration.ofSeconds(2);

    /** After the end of a repair that has left it down. */
    private static final Duration AT_ONCE = Duration.ofMillis(500);

    private final Revival revival;
    private final Recovery recovery;
    private final UnitLocks locks;
    private final Bulkhead bulkhead;
    private final Reconciler judging;

    /** Before {@code judging}, which has the same locks and places. */
    public Reviving(Revival revival, Recovery recovery, UnitLocks locks, Bulkhead bulkhead, Reconciler judging) {
        this.revival = revival;
        this.recovery = recovery;
        this.locks = locks;
        this.bulkhead = bulkhead;
        this.judging = judging;
    }

    @Override
    public Result reconcile(ContainerName name) {
        Optional<Duration> again = tended(name);
        try {
            Result result = judging.reconcile(name);
            return again(name, again).map(delay -> sooner(result, delay)).orElse(result);
        } catch (DockerException.NotFound gone) {
            // It may have gone with a prune, and is created again then.
            return again(name, again).<Result>map(Result.RequeueAfter::new).orElseThrow(() -> gone);
        }
    }

    private Optional<Duration> again(ContainerName name, Optional<Duration> tended) {
        return tended.or(() -> concerns(name) ? Optional.of(AT_ONCE) : Optional.empty());
    }

    private boolean concerns(ContainerName name) {
        try {
            return revival.concerns(name);
        } catch (StateUnavailable e) {
            LOG.atWarn()
                    .addKeyValue("container", name)
                    .addKeyValue("message", String.valueOf(e.getMessage()))
                    .log("Whether it is down is not known");
            return false;
        }
    }

    /** Nothing of this keeps it from being judged; an engine that is away is met there once more. */
    private Optional<Duration> tended(ContainerName name) {
        if (!concerns(name)) {
            return Optional.empty();
        }
        try {
            List<ContainerName> names = revival.names(name);
            boolean free = locks.take(name, names)
                    && names.stream().allMatch(one -> recovery.unit(one).isEmpty())
                    && recovery.open().stream().noneMatch(names::contains)
                    && bulkhead.enter(name);
            return free ? revival.tend(name) : Optional.of(LATER);
        } catch (StateUnavailable | DockerException e) {
            LOG.atWarn()
                    .addKeyValue("container", name)
                    .addKeyValue("message", String.valueOf(e.getMessage()))
                    .log("What is down cannot be started");
            return Optional.of(LATER);
        } finally {
            bulkhead.leave();
            locks.release(name);
        }
    }

    private static Result sooner(Result result, Duration delay) {
        return result instanceof Result.RequeueAfter(Duration other) && other.compareTo(delay) <= 0
                ? result
                : new Result.RequeueAfter(delay);
    }
}
