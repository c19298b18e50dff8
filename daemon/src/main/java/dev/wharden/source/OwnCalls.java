package dev.wharden.source;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Recorder;
import dev.wharden.docker.DockerEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

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

    /**
     * The events that matter ({@link EventFilter}) and that a verb brings about. Seen on engine 26.1: engine-facts §2
     * (c).
     */
    private static final Map<String, List<String>> CAUSED = Map.ofEntries(
            Map.entry("create", List.of("create")),
            // One that fails takes back the networks that it had joined by then.
            Map.entry("start", List.of("start", "connect", "disconnect")),
            // A stop that takes too long kills a second time; another signal is another tool's.
            Map.entry("stop", List.of("kill", "kill 9", "die", "disconnect", "unpause")),
            Map.entry("kill", List.of("kill", "die", "disconnect")),
            Map.entry("restart", List.of("kill", "kill 9", "die", "disconnect", "connect", "start", "restart")),
            Map.entry("remove", List.of("die", "disconnect", "destroy")),
            Map.entry("rename", List.of("rename")),
            Map.entry("update", List.of("update")),
            Map.entry("pause", List.of("pause")),
            Map.entry("unpause", List.of("unpause")),
            Map.entry("connect", List.of("connect")),
            // An explicit disconnect of a running container is told twice.
            Map.entry("disconnect", List.of("disconnect", "disconnect")));

    private final InstantSource clock;
    private final List<Expected> expected = new ArrayList<>();

    /**
     * One verb's events that have not come yet. A created container has no id before the answer, so its name is
     * expected.
     */
    private record Expected(String action, String verb, String container, List<String> actions, Instant until) {}

    /** Expects nothing yet. */
    public OwnCalls(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void record(AuditEvent event) {
        if (event instanceof AuditEvent.Intent intent) {
            String verb = word(intent.verb(), 0);
            String container = verb.equals("create") ? word(intent.verb(), 1) : intent.containerId();
            List<String> actions = CAUSED.getOrDefault(verb, List.of());
            expected.add(new Expected(
                    intent.action(),
                    intent.verb(),
                    container,
                    new ArrayList<>(actions),
                    clock.instant().plus(CALL)));
        } else if (event instanceof AuditEvent.Done done) {
            Instant until = clock.instant().plus(LATE);
            expected.replaceAll(
                    each -> each.action().equals(done.action()) && each.verb().equals(done.verb())
                            ? new Expected(each.action(), each.verb(), each.container(), after(each, done), until)
                            : each);
        }
    }

    /** A start that went well disconnects nothing. */
    private static List<String> after(Expected call, AuditEvent.Done done) {
        if (call.verb().equals("start") && done.result().equals("ok")) {
            call.actions().remove("disconnect");
        }
        return call.actions();
    }

    /** Whether one of Wharden's calls has brought this event about. The same question is not answered yes twice. */
    synchronized boolean isOwn(DockerEvent event) {
        Instant now = clock.instant();
        expected.removeIf(each -> each.until().isBefore(now) || each.actions().isEmpty());
        for (Iterator<Expected> each = expected.iterator(); each.hasNext(); ) {
            Expected call = each.next();
            if (concerns(call, event)
                    && (call.actions().remove(event.action()) || call.actions().remove(signal(event)))) {
                return true;
            }
        }
        return false;
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

    private static String word(String verb, int index) {
        String[] words = verb.split(" ", -1);
        return index < words.length ? words[index] : "";
    }
}
