package dev.wharden.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerEvent;
import dev.wharden.observe.ComposeCalls;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.guard.Admission.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By which signs compose is known to be at work, and that no sign holds for ever. */
final class ComposeWorkTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");
    private static final Container OLD = container("shop-web-1", NOW.minus(Duration.ofDays(1)), "running");

    private static final ComposeWork.Labels OWN = (id, image, project) -> true;

    private final EventLedger ledger = new EventLedger();
    private Instant steady = NOW;
    private Function<Container, Optional<Container>> again = Optional::of;
    private final ComposeWork work = new ComposeWork(ledger, seen -> again.apply(seen), () -> steady);

    @ParameterizedTest
    @ValueSource(strings = {"create", "start", "rename", "kill", "restart", "destroy"})
    void whatSomebodyOrderedForAProjectKeepsRepairsOffItForAQuarterOfAMinute(String action) {
        ledger.heard(event("container", action, "shop"));
        assertThat(on(NOW.plusSeconds(14))).hasValueSatisfying(deferred -> {
            assertThat(deferred.reason()).isEqualTo(Reason.COMPOSE);
            assertThat(deferred.until()).isEqualTo(NOW.plusSeconds(15));
            assertThat(deferred.sentence())
                    .isEqualTo("waits for: compose, which is at work on the project: its containers were"
                            + " changed a moment ago");
        });
        assertThat(work.on("other", List.of(OLD), container -> false, OWN, NOW)).isEmpty();
        assertThat(on(NOW.plusSeconds(15))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"die", "oom", "health_status", "exec_create"})
    void whatAContainerDoesByItselfIsNoSign(String action) {
        ledger.heard(event("container", action, "shop"));
        ledger.heard(event("network", "create", "shop"));
        ledger.heard(event("container", "create", ""));
        assertThat(on(NOW)).isEmpty();
    }

    @Test
    void aStartAfterAnEndOfItsOwnMayBeTheEnginesAndOneAfterAStopIsNot() {
        ledger.heard(event("container", "die", "shop"));
        ledger.heard(event("container", "start", "shop"));
        ledger.heard(event("container", "die", "shop"));
        ledger.heard(event("container", "start", "shop"));
        assertThat(on(NOW)).isEmpty();
        ledger.heard(event("container", "kill", "shop"));
        ledger.heard(event("container", "die", "shop"));
        ledger.heard(event("container", "start", "shop", "id", NOW.plusSeconds(14)));
        assertThat(on(NOW.plusSeconds(28))).isPresent();
    }

    @Test
    void whatIsNotHealthyYetMayBeWaitedForForTenMinutes() {
        Container young = container("shop-db-1", NOW.minus(Duration.ofDays(1)), "running")
                .with("/State/Running", com.fasterxml.jackson.databind.node.BooleanNode.TRUE)
                .with("/State/StartedAt", com.fasterxml.jackson.databind.node.TextNode.valueOf(NOW.toString()))
                .with("/State/Health", JsonNodeFactory.instance.objectNode().put("Status", "starting"));
        assertThat(on(NOW.plusSeconds(30), young))
                .hasValueSatisfying(deferred -> assertThat(deferred.sentence())
                        .endsWith("shop-db-1 is not healthy yet, which others may wait for"));
        assertThat(on(NOW.plus(Duration.ofMinutes(10)), young)).isEmpty();

        again = seen -> Optional.of(
                seen.with("/State/Health", JsonNodeFactory.instance.objectNode().put("Status", "healthy")));
        assertThat(on(NOW.plusSeconds(30), young))
                .as("no event was heard of it")
                .isEmpty();
        again = seen -> Optional.empty();
        assertThat(on(NOW.plusSeconds(30), young)).as("it is gone").isEmpty();
    }

    @Test
    void whatIsThereIsASignTooUntilItWasLeftForGood() {
        Container young = container("shop-db-1", NOW.minusSeconds(5), "running");
        assertThat(on(NOW, young)).hasValueSatisfying(deferred -> {
            assertThat(deferred.until()).isEqualTo(NOW.plusSeconds(10));
            assertThat(deferred.sentence()).endsWith("shop-db-1 was only just created");
        });
        Container passing = container("0123456789ab_shop-web-1", NOW.minusSeconds(60), "running");
        Container replaced = container("shop-web-1", NOW.minusSeconds(90), "running")
                .with("/Id", com.fasterxml.jackson.databind.node.TextNode.valueOf("0123456789abcdef"));
        assertThat(on(NOW, passing, replaced))
                .hasValueSatisfying(
                        deferred -> assertThat(deferred.sentence()).endsWith("is about to replace another"));
        assertThat(on(NOW, passing))
                .as("a repair has replaced it")
                .hasValueSatisfying(deferred -> assertThat(deferred.sentence())
                        .endsWith(
                                "0123456789ab_shop-web-1 was to replace a container that is gone, which interrupted it:"
                                        + " run docker compose up -d again"));
        Container waiting = container("shop-db-1", NOW.minusSeconds(60), "created");
        assertThat(on(NOW, waiting))
                .hasValueSatisfying(deferred -> assertThat(deferred.sentence()).endsWith("was not started yet"));
        Instant later = NOW.plus(Duration.ofMinutes(10));
        assertThat(on(later, passing, waiting)).isEmpty();
        assertThat(on(NOW, container("shop-db-1", null, "created"))).isEmpty();
    }

    /** The clock was set back by an hour: else every repair of the project waited for that long. */
    @Test
    void whatIsInTheFutureIsNoSign() {
        ledger.heard(event("container", "create", "shop", "id", NOW.plus(Duration.ofHours(1))));
        assertThat(on(NOW)).isEmpty();
        assertThat(on(NOW, container("shop-db-1", NOW.plus(Duration.ofHours(1)), "running")))
                .isEmpty();
        assertThat(on(NOW, container("shop-db-1", NOW.plusSeconds(5), "running")))
                .isPresent();
    }

    /** The engine's events carry the labels of both as one. */
    @Test
    void aLabelOfAnImageIsNoSignAndHidesNone() {
        ledger.heard(event("container", "create", "shop", "imaged", NOW.plusSeconds(1)));
        ledger.heard(event("container", "kill", "shop", "own", NOW));
        ComposeWork.Labels labels = (id, image, project) -> id.equals("own");

        assertThat(work.on("shop", List.of(OLD), container -> false, labels, NOW.plusSeconds(2)))
                .hasValueSatisfying(deferred -> assertThat(deferred.until()).isEqualTo(NOW.plusSeconds(15)));
        assertThat(work.on("shop", List.of(OLD), container -> false, labels, NOW.plusSeconds(15)))
                .isEmpty();
    }

    @Test
    void ourOwnTwinIsNoSign() {
        Container twin = container("shop-web-1", NOW, "running");
        assertThat(work.on("shop", List.of(twin), twin::equals, OWN, NOW)).isEmpty();
    }

    @Test
    void aProjectThatWasTakenDownWhileARepairWaitedIsWaitedForAgainTheNextDay() {
        assertThat(on(NOW, container("shop-db-1", NOW, "running"))).isPresent();
        Instant tomorrow = NOW.plus(Duration.ofDays(1));
        steady = tomorrow;
        assertThat(on(tomorrow, container("shop-db-1", tomorrow, "running"))).isPresent();
    }

    @Test
    void nobodyKeepsRepairsOffForMoreThanAnHourByMakingContainersAllTheTime() {
        madeAllTheTime(NOW, 0, 3600);
        steady = NOW.plusSeconds(3600);
        assertThat(madeNow(steady)).isEmpty();
    }

    /** What is put off amid a repair counts by the same hour, and by the same number. */
    @ParameterizedTest
    @ValueSource(longs = {-86_400, 86_400})
    void aClockThatIsSetMakesItNoLonger(long step) {
        madeAllTheTime(NOW, 0, 1200);
        for (int times = 0; times < ComposeCalls.MOST; times++) {
            assertThat(ledger.compose().putsOff("shop", steady)).isTrue();
        }
        madeAllTheTime(NOW.plusSeconds(step), 1200, 3600);
        assertThat(ledger.compose().putsOff("shop", steady)).isFalse();
        steady = NOW.plusSeconds(3600);
        assertThat(madeNow(steady.plusSeconds(step))).isEmpty();
    }

    /** Where the host's clock says so at second 0. */
    private void madeAllTheTime(Instant host, long begin, long end) {
        for (long second = begin; second < end; second += 10) {
            steady = NOW.plusSeconds(second);
            assertThat(madeNow(host.plusSeconds(second)))
                    .as("after %d s", second)
                    .isPresent();
        }
    }

    private Optional<Deferred> madeNow(Instant now) {
        return on(now, container("shop-x", now, "running"));
    }

    private Optional<Deferred> on(Instant now, Container... others) {
        var all = new java.util.ArrayList<>(List.of(others));
        all.add(OLD);
        return work.on("shop", all, container -> false, OWN, now);
    }

    private static DockerEvent event(String type, String action, String project) {
        return event(type, action, project, "id", NOW);
    }

    private static DockerEvent event(String type, String action, String project, String id, Instant at) {
        return new DockerEvent(type, action, id, Map.of("com.docker.compose.project", project), "", at);
    }

    private static Container container(String name, @org.jspecify.annotations.Nullable Instant created, String status) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("Name", "/" + name).put("Created", String.valueOf(created));
        tree.putObject("State").put("Status", status);
        return new Container(tree);
    }
}
