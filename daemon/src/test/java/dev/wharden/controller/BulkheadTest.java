package dev.wharden.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class BulkheadTest {
    private static final ContainerName WEB = ContainerName.of("web");
    private static final ContainerName DB = ContainerName.of("db");

    private final Bulkhead bulkhead = new Bulkhead(1);

    private boolean another(ContainerName name) {
        return CompletableFuture.supplyAsync(() -> bulkhead.enter(name)).join();
    }

    @Test
    void aThreadKeepsItsPlaceUntilItGivesItBack() {
        assertThat(bulkhead.enter(WEB)).isTrue();
        assertThat(bulkhead.enter(DB)).as("it has one already").isTrue();
        assertThat(another(DB)).isFalse();
        assertThat(bulkhead.full()).isEqualTo("waits for: a worker, all of them are busy with web");

        bulkhead.leave();

        assertThat(another(DB)).isTrue();
        assertThat(bulkhead.enter(WEB)).isFalse();
        bulkhead.leave();
        assertThat(bulkhead.enter(WEB))
                .as("nobody gives back the place of another")
                .isFalse();
    }

    @Test
    void whenItIsClosedNobodyEntersAndWhoeverIsInsideIsWaitedFor() throws InterruptedException {
        assertThat(bulkhead.enter(WEB)).isTrue();
        bulkhead.close();

        assertThat(bulkhead.enter(DB)).as("it has a place").isTrue();
        assertThat(bulkhead.awaitEmpty(Duration.ofMillis(1), System::nanoTime)).isFalse();
        assertThat(bulkhead.names()).containsExactly(WEB);

        bulkhead.leave();
        assertThat(bulkhead.awaitEmpty(Duration.ofMinutes(1), System::nanoTime)).isTrue();
        assertThat(bulkhead.enter(WEB)).isFalse();
    }
}
