package dev.wharden.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SweepTest {
    private static final ContainerName WEB = new ContainerName("web");

    @Test
    void oneThatIsBehindHasNotBeenLookedAt() {
        var results = new ArrayList<Result>(List.of(new Result.Behind(), new Result.Done()));
        var ended = new ArrayList<Duration>();
        var sweep = new Sweep(name -> results.removeFirst(), () -> Instant.EPOCH, () -> 0, ended::add);
        sweep.begin(Set.of(WEB));

        assertThat(sweep.reconcile(WEB)).isEqualTo(new Result.Behind());
        assertThat(sweep.isDone()).isFalse();
        assertThat(sweep.reconcile(WEB)).isEqualTo(new Result.Done());
        assertThat(sweep.isDone()).isTrue();
        assertThat(ended).hasSize(1);
    }
}
