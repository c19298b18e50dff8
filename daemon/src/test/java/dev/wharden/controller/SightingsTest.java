package dev.wharden.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SightingsTest {
    private static final ContainerName WEB = new ContainerName("web");
    private static final Instant FIRST = Instant.EPOCH;

    private final Sightings sightings = new Sightings();

    @Test
    void whatIsGivenBackStandsBeforeWhatCameMeanwhile() {
        sightings.created(WEB, "1", FIRST);
        Sightings.Sighting taken = sightings.take(WEB);
        sightings.created(WEB, "2", FIRST.plusSeconds(9));
        sightings.giveBack(WEB, taken);

        Sightings.Sighting all = sightings.take(WEB);
        assertThat(all.first()).isEqualTo(Optional.of(FIRST));
        assertThat(all.created()).containsExactly("1", "2");
        sightings.giveBack(WEB, Sightings.Sighting.NONE);
        assertThat(sightings.take(WEB)).isEqualTo(Sightings.Sighting.NONE);
    }

    @Test
    void theLatestAreKept() {
        for (int i = 0; i < 16; i++) {
            sightings.created(WEB, "a" + i, FIRST);
        }
        Sightings.Sighting taken = sightings.take(WEB);
        for (int i = 0; i < 15; i++) {
            sightings.created(WEB, "b" + i, FIRST);
        }
        sightings.giveBack(WEB, taken);

        assertThat(sightings.take(WEB).created())
                .hasSize(16)
                .startsWith("a15", "b0")
                .endsWith("b14");
    }
}
