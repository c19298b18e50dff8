package dev.wharden.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.e2e.CrashSubject.Kind;
import dev.wharden.e2e.CrashSubject.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Those of the batch before, which have come to rest: one more daemon changes nothing of them. */
final class CrashRest {
    private static final String GONE = "gone";

    private final CrashStage stage;
    private final CrashScore score;
    private final Map<CrashSubject, Rest> before = new LinkedHashMap<>();

    /** What must not change any more. */
    private record Rest(String look, long calls) {}

    CrashRest(CrashStage stage, CrashScore score) {
        this.stage = stage;
        this.score = score;
    }

    void clear() {
        before.clear();
    }

    /** It has been judged, and is to stay so. */
    void take(CrashSubject subject) {
        before.put(subject, rest(subject));
    }

    /** Whether the daemon has looked at all of them. */
    boolean seen(RunningDaemon daemon) {
        Map<String, JsonNode> rows = CrashStage.rows(daemon);
        return before.entrySet().stream()
                .allMatch(entry -> entry.getValue().look().equals(GONE)
                        || rows.containsKey(entry.getKey().name()));
    }

    /** Scores those that have changed. */
    void compare() {
        before.forEach((subject, rest) -> {
            Rest now = rest(subject);
            if (!now.equals(rest)) {
                String why =
                        "a second recovery changed " + rest + " to " + now + "\n" + stage.trail.story(subject.name());
                score.ran(subject.cell(), new Verdict(Kind.INEXACT, why));
            }
        });
    }

    private Rest rest(CrashSubject subject) {
        Stream<String> names = Stream.concat(
                Stream.of(subject.name()), subject.follower().stream().map(CrashFollower::name));
        return new Rest(
                names.map(this::look).collect(Collectors.joining(" ")),
                stage.trail.count(subject.name(), "intent")
                        + stage.trail.count(CrashFollower.of(subject.name()), "intent"));
    }

    private String look(String name) {
        try {
            Container now = stage.docker.inspect(name);
            return now.id() + now.at("/State") + now.at("/NetworkSettings") + now.at("/HostConfig");
        } catch (DockerException.NotFound gone) {
            return GONE;
        }
    }
}
