package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.observe.Glance;
import dev.wharden.observe.Observer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Looks at a container without holding up the looks at others. The engine can be made to answer for a container as late
 * as it likes, so a worker waits for the first answer for a moment only. What takes longer is waited for by a thread of
 * its own; the name is queued again when the answer has come. A few are waited for at one time; a name that finds no
 * place comes again after its backoff. Where no answer has come the next is waited for longer: the engine takes its
 * time for a container of a million labels, and one that is never waited for to the end would never be judged.
 * Thread-safe; the answer for a name belongs to the worker that has the name.
 */
final class FirstLook {
    /** Workers besides those for long work. */
    static final int WORKERS = 3;

    /** Each may hold an answer of some megabytes. */
    private static final int AT_ONCE = 8;

    /** Of those that are waited for longer, besides these: they must not keep others from being waited for at all. */
    private static final int PATIENTLY = 2;

    private static final int LONGER = 6;
    private static final Duration SECOND = DockerReader.PATIENCE.multipliedBy(LONGER);
    private static final Duration LONGEST = DockerReader.PATIENCE.multipliedBy(LONGER * LONGER);

    private final Observer observer;
    private final Unanswered unanswered;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Semaphore patient = new Semaphore(PATIENTLY);
    /** How long the next answer is waited for, of those for which none has come. */
    private final Map<ContainerName, Duration> silent = new ConcurrentHashMap<>();

    private final Map<ContainerName, Pending> pending = new ConcurrentHashMap<>();
    private final Consumer<ContainerName> wake;

    /**
     * Nobody looks yet.
     *
     * @param unanswered is told for which container the engine does not answer, however long that was waited for
     * @param wake is told of each name whose answer has come late: it must only queue
     */
    FirstLook(Observer observer, Unanswered unanswered, Consumer<ContainerName> wake) {
        this.observer = observer;
        this.unanswered = unanswered;
        this.wake = wake;
    }

    /** What is told of a container that the engine does not answer for. */
    interface Unanswered {
        /**
         * No answer has come.
         *
         * @param again whether it is not the first time, so that what a person has ordered for it waits no longer
         */
        void told(ContainerName name, DockerException.Stuck why, boolean again);
    }

    /** The answer is late. The worker lets go of the name: it is queued again when the answer has come. */
    static final class Late extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Late() {
            super("the answer is late", null, false, false);
        }
    }

    /** An answer that is waited for, or has come and was not taken yet. */
    private final class Pending extends FutureTask<Glance> {
        private final ContainerName name;
        private final Optional<String> id;
        private final Duration patience;
        private final Semaphore place;
        /** Whether no worker waits for it, so that one is to be called. */
        private volatile boolean left;
        /** Whether something has happened to the container since it was asked for. */
        private volatile boolean heard;

        Pending(ContainerName name, Optional<String> id, Duration patience, Semaphore place) {
            super(() -> glance(observer, name, id, patience));
            this.name = name;
            this.id = id;
            this.patience = patience;
            this.place = place;
        }

        @Override
        protected void done() {
            place.release();
            if (left) {
                wake.accept(name);
            }
        }

        /** Throws Late when it is not there in this time; who waits for it then is called. */
        Glance within(Duration time) {
            try {
                Glance seen = get(time.toNanos(), TimeUnit.NANOSECONDS);
                silent.remove(name);
                return seen;
            } catch (TimeoutException notYet) {
                left = true;
                if (isDone()) {
                    wake.accept(name);
                }
                throw new Late();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new DockerException.Unavailable("inspect: interrupted", stopped);
            } catch (ExecutionException failed) {
                throw failure(failed);
            }
        }

        private RuntimeException failure(ExecutionException failed) {
            return switch (failed.getCause()) {
                case DockerException.Stuck stuck -> {
                    silent.merge(name, longer(patience), FirstLook::longest);
                    unanswered.told(name, stuck, patience.compareTo(DockerReader.PATIENCE) > 0);
                    yield stuck;
                }
                case DockerException.NotFound gone -> {
                    silent.remove(name);
                    yield gone;
                }
                case RuntimeException known -> known;
                case Error error -> throw error;
                case null, default -> new IllegalStateException(failed);
            };
        }
    }

    /**
     * One inspect, and what is known already. Throws as {@link Observer#glance}, Late when the name is queued again,
     * and Stuck when there is no answer, or no place to wait for one.
     */
    Glance at(ContainerName name) {
        return at(name, Optional.empty());
    }

    /**
     * The same by the id that an event has told with the name. A client can give a container new names faster than it
     * can be looked at, and under none of them it would ever be found: the answer may be of one that is not, or no
     * longer, called so, as {@link #isNamed} tells. NotFound when no container has the name either.
     */
    Glance at(ContainerName name, Optional<String> id) {
        Pending asked = pending.get(name);
        if (asked != null) {
            Glance seen = asked.within(Duration.ZERO);
            if (asked.id.isPresent() || !observer.isOutdated(seen)) {
                return seen;
            }
            pending.remove(name);
        }
        try {
            Glance seen = glance(observer, name, id, DockerReader.QUICK);
            silent.remove(name);
            return seen;
        } catch (DockerException.NotFound gone) {
            silent.remove(name);
            throw gone;
        } catch (DockerException.Stuck slow) {
            Pending late = inTheBackground(name, id).orElseThrow(() -> slow);
            pending.put(name, late);
            if (late.patience.compareTo(SECOND) > 0) {
                // What a person has ordered does not wait for that.
                unanswered.told(name, slow, true);
            }
            Thread.ofPlatform().daemon().name("wharden-look-" + name).start(late);
            return late.within(DockerReader.QUICK);
        }
    }

    /** One that has its place; empty where there is none. */
    private Optional<Pending> inTheBackground(ContainerName name, Optional<String> id) {
        Duration patience = silent.get(name);
        if (patience != null && patient.tryAcquire()) {
            return Optional.of(new Pending(name, id, patience, patient));
        }
        return places.tryAcquire()
                ? Optional.of(new Pending(name, id, DockerReader.PATIENCE, places))
                : Optional.empty();
    }

    private static Duration longer(Duration patience) {
        Duration next = patience.multipliedBy(LONGER);
        return next.compareTo(LONGEST) < 0 ? next : LONGEST;
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Whether it is of the container that has the name now, as far as is known. */
    boolean isNamed(Glance seen, ContainerName name) {
        return seen.declared().name().equals(name) && !observer.isOutdated(seen);
    }

    private static Glance glance(Observer observer, ContainerName name, Optional<String> id, Duration atMost) {
        if (id.isPresent()) {
            try {
                return observer.glance(id.get(), atMost);
            } catch (DockerException.NotFound gone) {
                // Another may have the name by now: only who asks by that knows.
                return glance(observer, name, atMost);
            }
        }
        return glance(observer, name, atMost);
    }

    /**
     * The container that is called so. One whose id reads like the name is another: nothing is shown, ordered or done
     * under a name that is not its own.
     */
    private static Glance glance(Observer observer, ContainerName name, Duration atMost) {
        Glance seen = observer.glance(name.value(), atMost);
        if (!seen.declared().name().equals(name)) {
            throw new DockerException.NotFound("No such container: " + name + ", which is the id of "
                    + seen.declared().name());
        }
        return seen;
    }

    /** Something has happened to the container: an answer that is waited for may be older, and is not the last look. */
    void heard(ContainerName name) {
        Pending asked = pending.get(name);
        if (asked != null) {
            asked.heard = true;
        }
    }

    /**
     * Work that was open has just changed what the name stands for: a late answer may be of the container that this has
     * replaced, and would be judged as the one that is there now.
     */
    void forget(ContainerName name) {
        pending.remove(name);
    }

    /** The worker lets go of the name, and of an answer that has come; the next look asks again. */
    void done(ContainerName name) {
        Pending asked = pending.get(name);
        if (asked != null && asked.isDone()) {
            pending.remove(name);
            if (asked.heard) {
                wake.accept(name);
            }
        }
    }

    /**
     * The same of a container that has or had the name, by its id: one that is slow is looked at by the name that it
     * has now.
     */
    Glance passing(String id) {
        return observer.glance(id, DockerReader.QUICK);
    }
}
