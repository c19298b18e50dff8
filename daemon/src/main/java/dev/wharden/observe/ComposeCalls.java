package dev.wharden.observe;

import dev.wharden.docker.DockerEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What other Docker clients than Wharden have ordered of containers of Compose projects, counted. Whoever is to change
 * such a container takes the number when the project is calm, and looks again before what cannot be taken back: another
 * number means that somebody is at work there. No time of the engine is compared with one of Wharden's for that.
 *
 * <p>The engine tells a container's labels and its image's as one, so that each call says which container it was for,
 * and whoever asks must find out whose label it is. Of each container the last call is kept, of the thousand containers
 * that were named last; a daemon that was just started, or has been killed, has no numbers: then nothing is put off and
 * nothing is taken for an order to a project. Thread-safe: one lock.
 */
public final class ComposeCalls {
    /** How often repairs of a project are put off before one goes on in spite of all calls. */
    public static final int MOST = 5;

    /** Labels must not hold repairs off for ever, nor what was left half done. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /** A repair that waits asks again within seconds: a project of which nothing is asked any more is done, or gone. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);

    private final Map<String, Call> calls = new Newest<>();
    private final Map<String, Long> calm = new Newest<>();
    private final Map<String, Watch> watches = new Newest<>();
    private final Map<String, Boolean> putOff = new Newest<>();
    private final Map<String, HeldOff> heldOff = new HashMap<>();
    private long number;

    /**
     * The last that was ordered of a container of a project.
     *
     * @param image as the container names it
     * @param project of compose, by a label of the container or of its image
     * @param number of the last call that no restart policy makes; 0 when none was heard
     */
    public record Call(String containerId, String image, String project, Instant time, long number) {
        private Call then(Call later) {
            // The later one is: its time is not where the clock was set back.
            return new Call(containerId, later.image, later.project, later.time, Math.max(number, later.number));
        }
    }

    /**
     * Which others of a project ran when Wharden was about to stop its own container.
     *
     * @param siblings ids of those that Wharden leaves alone
     * @param since the number of calls by then
     */
    public record Watch(String project, Set<String> siblings, long since) {
        public Watch {
            siblings = Set.copyOf(siblings);
        }
    }

    /** Since when repairs of a project are held off, when that was asked last, and how many were put off. */
    private record HeldOff(Instant since, Instant asked, int times) {}

    /** Something that only a call brings about: the engine does none of it by itself. */
    synchronized void called(DockerEvent event) {
        number++;
        add(event, number);
    }

    /** Something that a call has brought about, as far as is known. */
    synchronized void ordered(DockerEvent event) {
        add(event, 0);
    }

    private void add(DockerEvent event, long counted) {
        String project = event.attributes().getOrDefault(ComposeLabels.PROJECT, "");
        if (!project.isEmpty()) {
            String image = event.attributes().getOrDefault("image", "");
            calls.merge(event.id(), new Call(event.id(), image, project, event.time(), counted), Call::then);
        }
    }

    /** Events were lost: who was told to stop since, and who was started again, is not known any more. */
    synchronized void lost() {
        watches.clear();
    }

    /** What was ordered of a project after a moment by the engine's time, the newest first. */
    public synchronized List<Call> after(String project, Instant moment) {
        return calls.values().stream()
                .filter(call -> call.project().equals(project) && call.time().isAfter(moment))
                .sorted(Comparator.comparing(Call::time).reversed())
                .toList();
    }

    /** How many calls were heard by now. */
    public synchronized long number() {
        return number;
    }

    /** Nobody was at work on a project when so many calls had been heard, as far as could be told. */
    public synchronized void calm(String project, long heard) {
        calm.put(project, heard);
    }

    /** The calls to a project since it was calm; none where that is not known. */
    public synchronized List<Call> sinceCalm(String project) {
        long heard = calm.getOrDefault(project, Long.MAX_VALUE);
        return calls.values().stream()
                .filter(call -> call.project().equals(project) && call.number() > heard)
                .toList();
    }

    /** An action is about to stop its container. */
    public synchronized void watch(String action, String project, Set<String> siblings) {
        watches.put(action, new Watch(project, siblings, number));
    }

    /** What is watched for an action; empty after a gap. */
    public synchronized Optional<Watch> watched(String action) {
        return Optional.ofNullable(watches.get(action));
    }

    /** Whether one of those was called for since. */
    public synchronized boolean isCalled(Watch watch, String sibling) {
        Call call = calls.get(sibling);
        return call != null && call.number() > watch.since();
    }

    /** What others do from now on is no concern of an action. */
    public synchronized void unwatch(String action) {
        watches.remove(action);
    }

    /** An action gives way before it has stopped anything. */
    public synchronized void putOff(String action) {
        putOff.put(action, true);
    }

    /** Whether it has. */
    public synchronized boolean isPutOff(String action) {
        return putOff.containsKey(action);
    }

    /**
     * A repair of a project would wait, or need not. Returns whether it may wait.
     *
     * @param now by the clock that repairs count by, as {@link #putsOff}
     */
    public synchronized boolean waits(String project, boolean busy, Instant now) {
        HeldOff known = known(project, now);
        if (!busy && known.times() == 0) {
            heldOff.remove(project);
            return false;
        }
        heldOff.put(project, new HeldOff(known.since(), now, known.times()));
        return busy && known.since().plus(LONGEST).isAfter(now);
    }

    /** A repair of a project that has begun would be put off. Returns whether it may be. */
    public synchronized boolean putsOff(String project, Instant now) {
        HeldOff known = known(project, now);
        if (known.times() >= MOST || !known.since().plus(LONGEST).isAfter(now)) {
            return false;
        }
        heldOff.put(project, new HeldOff(known.since(), now, known.times() + 1));
        return true;
    }

    /** A repair of a project goes on. */
    public synchronized void goesOn(String project) {
        heldOff.remove(project);
    }

    private HeldOff known(String project, Instant now) {
        heldOff.values().removeIf(held -> !held.asked().plus(FORGOTTEN).isAfter(now));
        return heldOff.getOrDefault(project, new HeldOff(now, now, 0));
    }
}
