package dev.wharden.remedy.recreate.down;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.Body;
import dev.wharden.docker.FakeEngine;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.transaction.Tries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class YieldedTest {
    private static final Instant NOON = Instant.parse("2026-12-02T12:00:00Z");

    private Instant now = NOON;
    private final Yielded yielded = new Yielded(() -> now);
    private final Container web;
    private final Down down;

    YieldedTest() {
        var engine = new FakeEngine();
        web = engine.stage()
                .look(engine.stage().run("web", Body.PLAIN))
                .with("/State/StartedAt", TextNode.valueOf(NOON.toString()));
        var operation = new Operation("action-1", web.name(), web.id(), "p", List.of(), NOON, Duration.ofSeconds(30));
        down = Down.of(operation, web.name(), web, NOON, "its name is taken", Map.of(), Tries.NONE)
                .aside(ContainerName.of("web.wharden-old-1"));
    }

    private void at(int seconds) {
        now = NOON.plusSeconds(seconds);
    }

    @Test
    void aNameIsTakenWhenItHasBeenFreeForAMinute() {
        assertThat(yielded.of(down, Optional.of(web))).get().isInstanceOf(Comeback.Stage.Hindered.class);
        at(300);
        assertThat(yielded.of(down, Optional.empty())).contains(new Comeback.Stage.Open(Duration.ofMinutes(1)));
        at(359);
        assertThat(yielded.of(down, Optional.empty())).contains(new Comeback.Stage.Open(Duration.ofSeconds(1)));
        at(360);
        assertThat(yielded.of(down, Optional.empty())).isEmpty();
    }

    /** Whoever ends the other then does not mean the one from before. */
    @Test
    void whatAnotherHasReplacedForLongIsLeftToPeople() {
        at(600);
        assertThat(yielded.of(down, Optional.of(web))).get().isInstanceOf(Comeback.Stage.Hindered.class);
        assertThat(yielded.isReplaced(down)).isFalse();
        at(601);
        assertThat(yielded.of(down, Optional.of(web))).get().isInstanceOf(Comeback.Stage.Hindered.class);
        assertThat(yielded.of(down, Optional.empty()))
                .get()
                .isInstanceOfSatisfying(
                        Comeback.Stage.Hindered.class,
                        hindered -> assertThat(hindered.why())
                                .contains("docker rename web.wharden-old-1 web && docker start web"));
    }

    /** A redeployment, as often as it comes. */
    @Test
    void norWhereAnotherTakesItInBetween() {
        for (int version = 0; version < 3; version++) {
            assertThat(yielded.of(down, Optional.empty())).contains(new Comeback.Stage.Open(Duration.ofMinutes(1)));
            at(30 + 60 * version);
            assertThat(yielded.of(down, Optional.of(web))).get().isInstanceOf(Comeback.Stage.Hindered.class);
            at(60 + 60 * version);
        }
    }
}
