package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.guard.EventMemory.Listening;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.subject.Deed;
import dev.wharden.subject.Heard;
import dev.wharden.subject.Lived;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Remembered;
import dev.wharden.subject.ShortLives;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of containers that came and went. */
final class EventMemoryTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    @TempDir
    private Path folder;

    private Instant now = NOON;
    private EventMemory memory;

    private EventMemory memory() {
        var dir = new StateDir(folder);
        return new EventMemory(dir, new Histories(dir), () -> now);
    }

    @BeforeEach
    void open() {
        memory = memory();
    }

    private static ShortLives lives(Instant from, Instant last, int count) {
        return new ShortLives(
                Optional.of(from),
                List.of(new ShortLives.Seen(
                        ShortLives.Kind.BROKEN,
                        "busybox:1",
                        count,
                        List.of("privileged"),
                        "critical",
                        "evil",
                        Optional.of(Duration.ofMillis(300)),
                        "0",
                        last)),
                0);
    }

    private Lived lived() {
        return memory.lived() instanceof Observed.Known<Lived>(Lived known) ? known : new Lived(ShortLives.NONE, "?");
    }

    @Test
    void whatAnEarlierDaemonHeardIsKeptForADayAndTheTimeBetweenIsNot() {
        memory.lived(lives(NOON.minus(Duration.ofDays(2)), NOON, 3));
        memory.heard(new Listening(NOON.minus(Duration.ofDays(2)), NOON));
        assertThat(lived().gap()).isEmpty();

        now = NOON.plus(Duration.ofHours(1));
        memory = memory();
        assertThat(lived().lives().seen()).extracting(ShortLives.Seen::count).containsExactly(3L);
        assertThat(lived().gap()).isEqualTo("no daemon has listened to the engine's events since 2026-11-25T12:00:00Z");

        memory.lived(lives(now, now, 1));
        memory.lived(lives(now, now, 2));
        memory.heard(new Listening(NOON.minus(Duration.ofDays(2)), now));
        assertThat(lived().lives().seen()).extracting(ShortLives.Seen::count).containsExactly(5L);
        assertThat(lived().gap()).isEqualTo("the engine's events were heard only since 2026-11-25T13:00:00Z");

        now = NOON.plus(Duration.ofHours(26));
        memory.heard(new Listening(NOON, now));
        assertThat(lived()).isEqualTo(new Lived(ShortLives.NONE.from(NOON.plus(Duration.ofHours(1))), ""));
    }

    @Test
    void withoutADaemonNothingIsKnownAndNothingIsWritten() {
        assertThat(lived().gap()).isEqualTo("no daemon has listened to the engine's events");
        memory.lived(ShortLives.NONE);
        assertThat(folder.resolve("short-lives.json")).doesNotExist();
        assertThat(Files.exists(folder)).isTrue();
    }

    /** The clock was set back by an hour: what is done now is not older than the container or what was accepted. */
    @Test
    void whatIsDoneAfterTheClockWasSetBackCounts() {
        var name = ContainerName.of("web");
        Container web = Json.container("{'Id': 'cafe', 'Name': '/web', 'Created': '%s'}".formatted(NOON));
        memory.heard(new Listening(NOON.minus(Duration.ofDays(2)), NOON));
        now = NOON.minus(Duration.ofHours(1));
        memory.remember(name, web.id(), Set.of(Deed.EXEC_PRIVILEGED), now);
        assertThat(deeds(web)).containsOnlyKeys(Deed.EXEC_PRIVILEGED);

        now = NOON;
        memory.accept(name, web.id());
        assertThat(deeds(web)).isEmpty();
        now = NOON.minus(Duration.ofMinutes(50));
        memory.remember(name, web.id(), Set.of(Deed.EXEC_ROOT), now);
        assertThat(deeds(web)).containsOnlyKeys(Deed.EXEC_ROOT);
    }

    private Map<Deed, Remembered.Times> deeds(Container container) {
        return memory.heard(container) instanceof Observed.Known<Heard>(Heard heard) ? heard.deeds() : Map.of();
    }
}
