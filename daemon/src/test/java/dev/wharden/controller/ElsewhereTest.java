package dev.wharden.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.observe.EventLedger;
import dev.wharden.subject.Observed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ElsewhereTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");

    /** The engine's times are the host's, which somebody has set by so many seconds; what waits counts steadily. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3600, -3600})
    void aWaitIsTheSameWhateverTheHostsClockSays(int ahead) {
        Instant steady = NOW.plusSeconds(ahead);
        var tree = JsonNodeFactory.instance.objectNode().put("Id", "a").put("Name", "/migrate");
        tree.putObject("State")
                .put("Running", true)
                .put("StartedAt", NOW.minusSeconds(60).toString());
        tree.putObject("Config").put("AttachStdout", true);
        tree.putObject("HostConfig").putObject("RestartPolicy").put("Name", "no");
        var elsewhere = new Elsewhere(
                new ComposeWork(new EventLedger(), Optional::of, () -> steady),
                _ -> List.of(),
                _ -> false,
                (_, _, _) -> true,
                _ -> true,
                () -> NOW,
                () -> steady,
                (_, _) -> Observed.known(false),
                _ -> Set.of());
        assertThat(elsewhere.apply(new Container(tree)))
                .hasValueSatisfying(wait -> assertThat(wait.until()).isEqualTo(steady.plusSeconds(540)));
    }
}
