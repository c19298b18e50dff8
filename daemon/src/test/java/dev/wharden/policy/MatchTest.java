package dev.wharden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Glob;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A policy wants all kinds of its selector; {@code ignore} is content with one. */
final class MatchTest {
    private static final Match MATCH = new Match(
            List.of(new Glob("nginx*")),
            List.of(new Glob("web"), new Glob("www")),
            Map.of("tier", new Glob("front*"), "team", new Glob("a")));

    @ParameterizedTest
    @CsvSource({
        "web,nginx:1,frontend,a,true,true",
        "web,redis:7,back,b,false,true",
        "db,nginx:1,back,b,false,true",
        "db,redis:7,frontend,a,false,true",
        "db,redis:7,frontend,b,false,false",
        "db,redis:7,back,b,false,false"
    })
    void oneKindIsEnoughToIgnoreAndAllAreNeededToSelect(
            String name, String image, String tier, String team, boolean selected, boolean ignored) {
        var identity = new Identity(name, Set.of(image), Map.of("tier", tier, "team", team));
        assertThat(MATCH.accepts(identity)).isEqualTo(selected);
        assertThat(MATCH.acceptsByAnyKind(identity)).isEqualTo(ignored);
    }

    @ParameterizedTest
    @CsvSource({"web,nginx:1", "db,redis:7"})
    void withoutAConditionEverythingIsSelectedAndNothingIgnored(String name, String image) {
        var identity = new Identity(name, Set.of(image), Map.of());
        assertThat(Match.EVERYTHING.accepts(identity)).isTrue();
        assertThat(Match.EVERYTHING.acceptsByAnyKind(identity)).isFalse();
    }
}
