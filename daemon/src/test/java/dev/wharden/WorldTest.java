package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.config.Current;
import dev.wharden.container.Glob;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.Match;
import dev.wharden.policy.PolicyException;
import dev.wharden.policy.PolicySet;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WorldTest {
    private static PolicySet excusing(String... names) {
        return new PolicySet(
                List.of(), Arrays.stream(names).map(WorldTest::exception).toList(), Optional.empty(), Catalogue.EMPTY);
    }

    private static PolicyException exception(String name) {
        return new PolicyException(
                name,
                new Match(List.of(), List.of(new Glob(name)), Map.of()),
                List.of("privileged"),
                "why",
                "who",
                Instant.EPOCH,
                Duration.ZERO);
    }

    @Test
    void anExceptionThatIsTakenAwayMakesAnotherWorldAndReadingTheSameFilesDoesNot() {
        String before = Current.fingerprint("26", excusing("a", "b"));
        assertThat(Current.fingerprint("26", excusing("a", "b"))).isEqualTo(before);
        assertThat(Current.fingerprint("26", excusing("a"))).isNotEqualTo(before);
        assertThat(Current.fingerprint("27", excusing("a", "b"))).isNotEqualTo(before);
    }
}
