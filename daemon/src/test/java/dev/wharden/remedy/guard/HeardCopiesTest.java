package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.subject.Deed;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy before the start is one of a creation; a later one is a person's. */
final class HeardCopiesTest {
    private static final Instant STARTED = Instant.parse("2026-12-02T16:55:39.5Z");
    private static final Container WEB =
            Json.container("{'Id': 'cafe', 'Name': '/web', 'State': {'StartedAt': '%s'}}".formatted(STARTED));

    @TempDir
    private Path folder;

    @Test
    void onlyOneBeforeTheStartIsOfTheCreation() {
        assertThat(heard(Deed.COPY_IN, STARTED.minusMillis(300))).isTrue();
    }

    @Test
    void aLaterOneIsNot() {
        assertThat(heard(Deed.COPY_IN, STARTED.plusSeconds(5))).isFalse();
    }

    @Test
    void norIsACopyOut() {
        assertThat(heard(Deed.COPY_OUT, STARTED.minusMillis(300))).isFalse();
    }

    private boolean heard(Deed deed, Instant time) {
        var state = new StateDir(folder);
        var histories = new Histories(state);
        new EventMemory(state, histories, () -> STARTED)
                .remember(ContainerName.of("web"), WEB.id(), Set.of(deed), time);
        return new HeardCopies(histories).isGiven(WEB);
    }
}
