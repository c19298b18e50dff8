package dev.wharden.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HinderedTest {
    private static final ContainerName A = ContainerName.of("aa");
    private static final ContainerName B = ContainerName.of("bb");
    private static final ContainerName C = ContainerName.of("cc");

    private final List<ContainerName> woken = new ArrayList<>();
    private final Hindered hindered = new Hindered(woken::add);

    @Test
    void whatHappensToAFollowerWakesTheOneItFollowsOnceForEachTry() {
        hindered.tries(A, List.of(B, C));
        hindered.heard(A);
        assertThat(woken).isEmpty();

        hindered.heard(C);
        hindered.heard(B);
        assertThat(woken).containsExactly(A);

        hindered.tries(A, List.of(B));
        hindered.heard(B);
        assertThat(woken).containsExactly(A, A);
    }

    @Test
    void whatHasNothingToRepairIsNotWoken() {
        hindered.tries(A, List.of(B));
        hindered.settled(A);
        hindered.tries(C, List.of(B));
        hindered.tries(C, List.of());

        hindered.heard(B);

        assertThat(woken).isEmpty();
    }

    /** As on a host of a CI, where no name comes twice. */
    @Test
    void ofNamesWithoutEndTheNewestAreKept() {
        for (int i = 0; i < 2 * NewestNames.MOST; i++) {
            hindered.tries(ContainerName.of("job-" + i), List.of(B));
        }

        hindered.heard(B);

        assertThat(woken)
                .hasSize(2_000)
                .doesNotContain(ContainerName.of("job-1999"))
                .contains(ContainerName.of("job-2000"));
    }
}
