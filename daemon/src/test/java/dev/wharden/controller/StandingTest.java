package dev.wharden.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.quarantine.HeldContainer;
import dev.wharden.remedy.quarantine.QuarantineStep;
import dev.wharden.remedy.quarantine.Quarantined;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What keeps one that does not run from being started by hand. */
final class StandingTest {
    private static final ContainerName WEB = ContainerName.of("web");

    private static Quarantined quarantined() {
        var web = new Container((ObjectNode) Json.tree("{'Id':'1','Name':'/web','State':{'Running':true}}"));
        return new Quarantined(
                "a",
                WEB,
                "1",
                "",
                List.of(),
                "a miner runs",
                "root",
                Instant.EPOCH,
                QuarantineStep.HELD,
                List.of(new HeldContainer(web)),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void itIsWhateverTheRecordsKnowThatTheEngineDoesNot() {
        assertThat(Standing.NONE.heldBack("web", "1")).isEmpty();
        assertThat(Standing.of(List.of(quarantined()), Map.of()).heldBack("web", "1"))
                .contains("it is quarantined: a miner runs");
        assertThat(new Standing(List.of(), Map.of(WEB, "restart in progress"), Map.of(), Map.of(), Map.of())
                        .heldBack("web", "1"))
                .contains("restart in progress");
        var suspended = Map.of(WEB, "3 attempts");
        assertThat(new Standing(List.of(), Map.of(), suspended, Map.of(), Map.of()).heldBack("web", "1"))
                .isEmpty();
        assertThat(new Standing(List.of(), Map.of(), suspended, Map.of(WEB, "it is down: a process runs on"), Map.of())
                        .heldBack("web", "1"))
                .contains("it is down: a process runs on");
    }
}
