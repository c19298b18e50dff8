package dev.wharden.observe;

import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.container.ImageDefaults;
import dev.wharden.docker.Bystanders;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.kernel.ProcessReader;
import dev.wharden.subject.Observed;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * All containers as last inspected, so that what one has to do with the others costs no calls: only what events called
 * stale is inspected again. Its own lock guards what is known; no call to the engine is made under it.
 */
final class ContainerIndex {
    private final DockerReader reader;
    private final InspectFailures failures;
    private final Bystanders bystanders;
    private final ProcessReader processes;
    private final Function<String, Observed<ImageDefaults>> images;
    private final KeptContainers kept = new KeptContainers();
    private final MadeOf madeOf = new MadeOf();
    /** Id to the number of the event that made it stale. */
    private final Map<String, Long> stale = new HashMap<>();
    /** Id to the number of the event that took it or its name away: an answer that was asked before is outdated. */
    private final Newest<Long> moved = new Newest<>();

    private long events;
    private boolean listed;
    /** Who inspects what is stale: one at a time, since the answers are everybody's. Taken before the own lock. */
    private final ReentrantLock refreshing = new ReentrantLock();

    private volatile boolean ending;

    /**
     * Empty at first.
     *
     * @param images what an image says, by id
     * @param clock for how long one that could not be inspected is left out
     */
    ContainerIndex(
            DockerReader reader,
            ProcessReader processes,
            Function<String, Observed<ImageDefaults>> images,
            InstantSource clock) {
        this.bystanders = new Bystanders(reader, clock, DockerReader.QUICK);
        this.reader = reader;
        this.processes = processes;
        this.images = images;
        this.failures = new InspectFailures(clock);
    }

    /** To be asked before an inspect: what happens after it makes its answer stale again. */
    synchronized long now() {
        return events;
    }

    /** What was inspected after that moment, with the real uid of its process. */
    void put(Container seen, long asked, Observed<Long> uid) {
        String id = seen.id();
        boolean isKept;
        synchronized (this) {
            isKept = kept.isWhole(id) && madeOf.is(seen, uid);
        }
        Container container = isKept ? seen : Kept.of(seen, images);
        synchronized (this) {
            if (isOutdated(id, asked)) {
                return;
            }
            if (!isKept) {
                kept.put(container, uid);
                madeOf.put(seen, uid, container);
            }
            stale.computeIfPresent(id, (_, event) -> event > asked ? event : null);
            bystanders.forget(id);
            failures.over(id);
        }
    }

    /** Whether a container has gone, or has got another name, since that moment. */
    synchronized boolean isOutdated(String id, long asked) {
        return moved.getOrDefault(id, Long.MIN_VALUE) > asked;
    }

    /** It is gone. */
    synchronized void remove(String id) {
        kept.remove(id);
        madeOf.remove(id);
        stale.remove(id);
        bystanders.forget(id);
        failures.over(id);
    }

    synchronized void invalidate(DockerEvent event) {
        if (!event.type().equals("container") || HarmlessActions.contains(event.action())) {
            return;
        }
        switch (event.action()) {
            case "destroy" -> {
                remove(event.id());
                moved.put(event.id(), ++events);
            }
            case "rename" -> {
                stale.put(event.id(), ++events);
                moved.put(event.id(), events);
            }
            default -> stale.put(event.id(), ++events);
        }
    }

    /** It may have changed without an event that is heard. */
    synchronized void expire(String id) {
        stale.putIfAbsent(id, events);
    }

    synchronized void invalidateAll() {
        kept.clear();
        madeOf.clear();
        stale.clear();
        bystanders.forgetAll();
        failures.allOver();
        listed = false;
    }

    /**
     * Inspects what is stale, unless another worker is at that for longer than this: there may be hundreds of large
     * answers, and those who only wait for them are wanted for what is urgent. Throws as every question here.
     *
     * @return whether what others are is known now, as far as it can be
     */
    boolean settle(Duration atMost) {
        try {
            if (!refreshing.tryLock(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
        try {
            return inspectStale(() -> ending);
        } finally {
            refreshing.unlock();
        }
    }

    /** {@link #settle} ends at once from now on: the daemon does. */
    void end() {
        ending = true;
    }

    /** Throws Unavailable when no answer came. */
    private void refresh() {
        refreshing.lock();
        try {
            boolean _ = inspectStale(() -> false);
        } finally {
            refreshing.unlock();
        }
    }

    /**
     * Inspects again what is stale. One that cannot be inspected stays as it was last seen, or is not known, and hides
     * and delays no other: it is asked for again after a while.
     *
     * @return whether it came to the end
     */
    private boolean inspectStale(BooleanSupplier enough) {
        for (String id : toInspect()) {
            if (enough.getAsBoolean()) {
                return false;
            }
            long asked = now();
            if (!isDue(id)) {
                // Another worker has looked at it, or tried, since.
                continue;
            }
            try {
                Container container = bystanders.inspect(id);
                put(container, asked, processes.uid(container.pid(), id, container.text("/State/StartedAt")));
            } catch (DockerException.NotFound gone) {
                remove(id);
            } catch (DockerException unread) {
                if (unread instanceof DockerException.Unavailable silent && !silent.isAnswered()) {
                    throw unread;
                }
                failures.failed(id, nameOf(id), unread);
            }
        }
        return true;
    }

    private synchronized String nameOf(String id) {
        return kept.find(id).map(KeptContainers::said).orElse(id);
    }

    /** Whether what is known of it is not up to date, or nothing is known of it. */
    synchronized boolean isStale(String id) {
        return stale.containsKey(id) || !kept.has(id);
    }

    private synchronized boolean isDue(String id) {
        return stale.containsKey(id) && bystanders.mayAsk(id);
    }

    private List<String> due() {
        return stale.keySet().stream().filter(bystanders::mayAsk).toList();
    }

    private List<String> toInspect() {
        synchronized (this) {
            if (listed) {
                return due();
            }
        }
        List<String> ids = reader.list().stream()
                .map(summary -> summary.path("Id").asText(""))
                .toList();
        synchronized (this) {
            listed = true;
            ids.stream().filter(id -> !kept.has(id)).forEach(id -> stale.put(id, events));
            return due();
        }
    }

    private <T> T fresh(Supplier<T> question) {
        refresh();
        synchronized (this) {
            return question.get();
        }
    }

    /** As {@link KeptContainers#find}. */
    Optional<Container> find(String reference) {
        return fresh(() -> kept.find(reference));
    }

    /** Who has to follow when this one is replaced. */
    Dependents dependents(Container of) {
        List<Container> others = fresh(kept::referring);
        // Outside of the lock: somebody may have linked hundreds to one, and every first look asks for the lock.
        return Dependents.of(of, others);
    }

    /** As {@link KeptContainers#labelled}. */
    List<Container> labelled(String label, String value) {
        return fresh(() -> kept.labelled(label, value));
    }

    /** As {@link KeptContainers#mountUsers}. */
    Observed<Map<String, List<Container>>> mountUsers() {
        return fresh(() -> kept.mountUsers());
    }

    /** As {@link KeptContainers#networkUsers}. */
    Observed<Map<String, List<Container>>> networkUsers() {
        return fresh(() -> kept.networkUsers());
    }

    /** All that is known, and the ids of those that cannot be inspected now. */
    FleetList fleet() {
        refresh();
        synchronized (this) {
            return new FleetList(
                    kept.all(),
                    stale.keySet().stream()
                            .filter(id -> !bystanders.mayAsk(id))
                            .sorted()
                            .toList());
        }
    }

    /** As they were last inspected; asks for nothing. */
    synchronized List<FleetList.Member> known() {
        return kept.all();
    }

    /** Changes whenever something does that {@link #fleet} tells. */
    synchronized long version() {
        return kept.version() + events;
    }

    /** As {@link KeptContainers#uidUsers}. */
    Observed<Map<Long, List<String>>> uidUsers() {
        return fresh(() -> kept.uidUsers());
    }
}
