package dev.wharden.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose a signal is that comes while Wharden stops a container. */
final class OwnSignalsTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private final List<DockerEvent> others = new ArrayList<>();
    private final OwnCalls own = new OwnCalls(() -> NOON, others::add);

    private static DockerEvent killed(String signal, int second) {
        return killed("cafe", signal, second);
    }

    private static DockerEvent killed(String id, String signal, int second) {
        return new DockerEvent("container", "kill", id, Map.of("signal", signal), "", NOON.plusSeconds(second));
    }

    private void stops(String verb) {
        own.record(new AuditEvent.Intent("a1", new ContainerName("web"), "cafe", verb));
    }

    /** {@code docker kill --signal HUP web}, as a rotation of logs does, right before the engine's own signal. */
    @Test
    void aReloadThatComesFirstIsAnothersAndTheStopIsWhardens() {
        stops("stop within 10 s");
        DockerEvent reload = killed("1", 0);
        own.isOwn(reload);
        assertThat(own.isOwn(killed("15", 1))).isTrue();
        assertThat(others).containsExactly(reload);
        assertThat(own.isOwn(killed("15", 2))).as("a person stops it too").isFalse();
        assertThat(own.isOwn(killed("9", 10))).as("a person kills it").isFalse();
        assertThat(own.isOwn(killed("9", 11))).as("its time is over").isTrue();
    }

    /** With {@code STOPSIGNAL SIGUSR1} that is the stop's own, and so is httpd's {@code SIGWINCH}. */
    @Test
    void aKillAfterItIsAnothers() {
        stops("stop with signal 10 within 10 s");
        assertThat(own.isOwn(killed("10", 0))).isTrue();
        assertThat(own.isOwn(killed("9", 1))).isFalse();
        assertThat(own.isOwn(killed("10", 2))).as("another stops it too").isFalse();
        assertThat(others).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "15"})
    void whicheverComesWithTheStopsOwnIsAnothers(String signal) {
        stops("stop with signal 28 within 10 s");
        assertThat(own.isOwn(killed("28", 0))).isTrue();
        assertThat(own.isOwn(killed(signal, 1))).as("after it").isFalse();
        assertThat(others).isEmpty();

        own.record(new AuditEvent.Intent("a2", new ContainerName("db"), "f00d", "stop with signal 28 within 10 s"));
        DockerEvent first = killed("f00d", signal, 0);
        own.isOwn(first);
        assertThat(own.isOwn(killed("f00d", "28", 1))).isTrue();
        assertThat(others).as("before it").containsExactly(first);
    }

    @Test
    void aStopThatComesWithWhardensKillIsAnothers() {
        stops("kill");
        assertThat(own.isOwn(killed("9", 0))).isTrue();
        assertThat(own.isOwn(killed("15", 0))).isFalse();
        assertThat(others).isEmpty();
    }

    @Test
    void afterTheEndNoneIsTakenForAnother() {
        stops("stop within 10 s");
        assertThat(own.isOwn(killed("10", 0))).isTrue();
        assertThat(own.isOwn(new DockerEvent("container", "die", "cafe", Map.of(), "", NOON.plusSeconds(1))))
                .isTrue();
        assertThat(own.isOwn(killed("15", 2))).isFalse();
        assertThat(others).isEmpty();
    }
}
