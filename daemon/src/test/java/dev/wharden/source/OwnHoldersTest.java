package dev.wharden.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the engine tells of a container that it restarts for ever, so that no prune takes what it holds. */
final class OwnHoldersTest {
    private static final String NAME = "web.wharden-holds-0123456789ab";
    private static final ContainerName WEB = ContainerName.of("web");

    private Instant now = Instant.parse("2026-11-25T12:00:00Z");
    private final OwnCalls own = new OwnCalls(() -> now, _ -> {});

    private boolean isOwn(String action) {
        return own.isOwn(new DockerEvent("container", action, "f00d", Map.of("name", NAME), "", now));
    }

    @Test
    void itIsWhardensOwnHoweverOftenItIsRestarted() {
        own.record(new AuditEvent.Intent("a1", WEB, "", "create " + NAME));
        assertThat(isOwn("create")).isTrue();
        own.record(new AuditEvent.Done("a1", WEB, "f00d", "create " + NAME, AuditEvent.Done.OK));
        now = now.plusSeconds(1800);
        for (int restart = 0; restart < 3; restart++) {
            assertThat(List.of("start", "die")).allMatch(this::isOwn);
            assertThat(own.isOwn(new DockerEvent("network", "connect", "n1", Map.of("container", "f00d"), "", now)))
                    .isTrue();
        }
        assertThat(List.of("rename", "update", "pause"))
                .as("what another does to it")
                .noneMatch(this::isOwn);
        assertThat(isOwn("destroy")).as("another removes it").isFalse();
        assertThat(isOwn("start")).as("it is gone").isFalse();
    }

    @Test
    void whatAnotherHasGivenSuchANameIsNot() {
        assertThat(List.of("create", "start", "die")).noneMatch(this::isOwn);
    }
}
