package dev.wharden.source;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Recorder;
import dev.wharden.docker.DockerEvent;
import dev.wharden.kernel.StopSignal;
import dev.wharden.remedy.recreate.coexistence.PassingNames;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells the events that Wharden's own calls bring about from those of others, so that it does not chase its own tail.
 * It hears of each call as the audit log does, by its intent, and then expects what that call causes; each expectation
 * is met once, and ends some seconds after the call.
 *
 * <p>When it errs, one look too many is made, or one is left to the remedy that made the call and to the resync.
 * Thread-safe: one lock guards all.
 */
public final class OwnCalls implements Recorder {
    /** How long after a call its events may come. */
    private static final Duration LATE = Duration.ofSeconds(5);

    /** The longest that a call may take. */
    private static final Duration CALL = Duration.ofMinutes(15);

    /** A stop kills a second time, when its time is over; any other signal is another tool's. */
    private static final String SECOND = "kill 9";

    /**
     * The events that matter ({@link EventFilter}) and that a verb brings about. Seen on engine 26.1: engine-facts §2
     * (c).
     */
    private static final Map<String, List<String>> CAUSED = Map.ofEntries(
            Map.entry("create", List.of("create")),
            // One that fails takes back the networks that it had joined by then.
            Map.entry("start", List.of("start", "connect", "disconnect")),
            Map.entry("stop", List.of("kill", SECOND, "die", "disconnect", "unpause")),
            Map.entry("kill", List.of("kill", "die", "disconnect")),
            Map.entry("remove", List.of("die", "disconnect", "destroy")),
            Map.entry("rename", List.of("rename")),
            Map.entry("update", List.of("update")),
            Map.entry("pause", List.of("pause")),
            Map.entry("unpause", List.of("unpause")),
            Map.entry("commit", List.of("commit")),
            Map.entry("connect", List.of("connect")),
            // An explicit disconnect of a running container is told twice.
            Map.entry("disconnect", List.of("disconnect", "disconnect")));

    /** What the engine tells over and over of what it restarts for ever. */
    private static final Set<String> REPEATED = Set.of("start", "die", "kill", "connect", "disconnect");

    private static final Pattern WITHIN = Pattern.compile(" within (\\d{1,6}) s$");
    private static final Pattern SIGNAL = Pattern.compile("^stop with signal (\\d{1,2}) ");

    private final InstantSource clock;
    private final Consumer<DockerEvent> others;
    private final List<Expected> expected = new ArrayList<>();

    /** Ids of what Wharden has created to be restarted for ever, until they are gone. */
    private final Set<String> holders = new HashSet<>();

    /**
     * One verb's events that have not come yet. A created container has no id before the answer, so its name is
     * expected.
     *
     * @param met what was taken for its own
     * @param stop how long a stop waits before it kills
     * @param signalled when its own signal came; empty before that
     * @param ended when the engine had answered; empty before that
     */
    private record Expected(
            String action,
            String verb,
            String container,
            List<String> actions,
            List<DockerEvent> met,
            Duration stop,
            Optional<Instant> signalled,
            Optional<Instant> ended,
            Instant until) {
        /** Whether it has brought the event about. Times of events are compared with each other: a clock may be set. */
        boolean meets(DockerEvent event) {
            return actions.contains(event.action())
                    || (event.action().equals("kill") && actions.contains(SECOND) && isSecond(event) && isOver(event));
        }

        /**
         * The engine tells a label that is called signal in place of each signal (moby daemon/events.go), so that both
         * may be told as the same.
         */
        private boolean isSecond(DockerEvent event) {
            return signal(event).equals(SECOND)
                    || met.stream().anyMatch(first -> signal(first).equals(signal(event)));
        }

        /**
         * What came first is another tool's, such as the HUP of a rotation of logs, where the signal comes that a stop
         * of this container begins with.
         */
        Optional<DockerEvent> mistaken(DockerEvent event) {
            String own = "kill " + stopSignal(verb);
            boolean begins = verb.startsWith("stop")
                    && signal(event).equals(own)
                    && met.stream()
                            .noneMatch(known ->
                                    signal(known).equals(own) || known.action().equals("die"));
            return met.stream()
                    .filter(first -> begins && first.action().equals("kill"))
                    .findFirst();
        }

        /** The signal was not its own, and this one is. */
        Expected corrected(DockerEvent mistaken, DockerEvent event) {
            var all = new ArrayList<>(met);
            all.set(all.indexOf(mistaken), event);
            return new Expected(action, verb, container, actions, all, stop, Optional.of(event.time()), ended, until);
        }

        private boolean isOver(DockerEvent event) {
            return signalled
                    .filter(first -> !event.time().isBefore(first.plus(stop)))
                    .isPresent();
        }

        /** What is still to come. */
        Expected after(DockerEvent event) {
            var rest = new ArrayList<>(actions);
            if (!rest.remove(event.action())) {
                rest.remove(SECOND);
            }
            if (event.action().equals("die")) {
                // Signals are told before the end that they bring about: one that comes now is another tool's.
                rest.removeAll(List.of("kill", SECOND));
            }
            Optional<Instant> first =
                    event.action().equals("kill") ? signalled.or(() -> Optional.of(event.time())) : signalled;
            var all = new ArrayList<>(met);
            all.add(event);
            return new Expected(action, verb, container, rest, all, stop, first, ended, until);
        }

        /**
         * Another tool has started what Wharden was stopping: what came so far was a restart of that tool's, and
         * Wharden's own signal hits what has been started.
         */
        Expected afterStart(DockerEvent start) {
            boolean underWay = verb.startsWith("stop")
                    && ended.filter(end -> !start.time().isBefore(end)).isEmpty();
            return underWay
                    ? new Expected(
                            action,
                            verb,
                            container,
                            CAUSED.getOrDefault("stop", List.of()),
                            List.of(),
                            stop,
                            Optional.empty(),
                            ended,
                            until)
                    : this;
        }

        /** The engine has answered. What it did not have to do has caused nothing. */
        Expected done(String result, Instant now) {
            boolean well = result.startsWith(AuditEvent.Done.OK);
            var rest =
                    result.equals(AuditEvent.Done.STOPPED_BEFORE) ? new ArrayList<String>() : new ArrayList<>(actions);
            if (verb.equals("start") && well) {
                // A start that went well disconnects nothing.
                rest.remove("disconnect");
            }
            return new Expected(action, verb, container, rest, met, stop, signalled, Optional.of(now), now.plus(LATE));
        }
    }

    /**
     * Expects nothing yet.
     *
     * @param others is told, late, of events that were taken for Wharden's own and were another client's: its call came
     *     when all had been done
     */
    public OwnCalls(InstantSource clock, Consumer<DockerEvent> others) {
        this.clock = clock;
        this.others = others;
    }

    @Override
    public synchronized void record(AuditEvent event) {
        if (event instanceof AuditEvent.Intent intent) {
            String verb = word(intent.verb(), 0);
            String container = verb.equals("create") ? word(intent.verb(), 1) : intent.containerId();
            List<String> actions = CAUSED.getOrDefault(verb, List.of());
            Duration stop = Duration.ofSeconds(seconds(intent.verb()));
            Instant until = clock.instant().plus(CALL).plus(stop);
            expected.add(new Expected(
                    intent.action(),
                    intent.verb(),
                    container,
                    actions,
                    List.of(),
                    stop,
                    Optional.empty(),
                    Optional.empty(),
                    until));
        } else if (event instanceof AuditEvent.Done done) {
            ended(done);
        }
    }

    private void ended(AuditEvent.Done done) {
        Instant now = clock.instant();
        for (ListIterator<Expected> each = expected.listIterator(); each.hasNext(); ) {
            Expected call = each.next();
            if (call.action().equals(done.action()) && call.verb().equals(done.verb())) {
                if (done.result().equals(AuditEvent.Done.STOPPED_BEFORE)) {
                    call.met().forEach(others);
                }
                each.set(call.done(done.result(), now));
            }
        }
    }

    /** Whether one of Wharden's calls has brought this event about. The same question is not answered yes twice. */
    synchronized boolean isOwn(DockerEvent event) {
        if (REPEATED.contains(event.action()) && isHolders(event)) {
            return true;
        }
        if (event.action().equals("destroy")) {
            holders.remove(event.id());
        }
        Instant now = clock.instant();
        expected.removeIf(each -> each.until().isBefore(now) || each.actions().isEmpty());
        for (ListIterator<Expected> each = expected.listIterator(); each.hasNext(); ) {
            Expected call = each.next();
            Optional<DockerEvent> mistaken = concerns(call, event) ? call.mistaken(event) : Optional.empty();
            if (mistaken.isPresent()) {
                each.set(call.corrected(mistaken.get(), event));
                others.accept(mistaken.get());
                return true;
            }
            if (concerns(call, event) && call.meets(event)) {
                each.set(call.after(event));
                if (event.action().equals("create") && PassingNames.isHolder(call.container())) {
                    holders.add(event.id());
                }
                return true;
            }
        }
        if (event.action().equals("start")) {
            expected.replaceAll(call -> concerns(call, event) ? call.afterStart(event) : call);
        }
        return false;
    }

    private boolean isHolders(DockerEvent event) {
        return holders.contains(event.id())
                || holders.contains(event.attributes().getOrDefault("container", ""));
    }

    private static String signal(DockerEvent event) {
        return event.action() + " " + event.attributes().getOrDefault("signal", "");
    }

    private static boolean concerns(Expected call, DockerEvent event) {
        return call.container().equals(event.id())
                || call.container().equals(event.attributes().get("container"))
                || (event.action().equals("create")
                        && call.container().equals(event.attributes().get("name")));
    }

    /** How long a stop waits before it kills: {@code stop within 10 s}. */
    private static long seconds(String verb) {
        Matcher matcher = WITHIN.matcher(verb);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** The signal with which a stop begins, as the engine tells it: {@code stop with signal 28 within 10 s}. */
    private static String stopSignal(String verb) {
        Matcher matcher = SIGNAL.matcher(verb);
        return matcher.find() ? matcher.group(1) : String.valueOf(StopSignal.TERM);
    }

    private static String word(String verb, int index) {
        String[] words = verb.split(" ", -1);
        return index < words.length ? words[index] : "";
    }
}
