package dev.wharden.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.docker.DockerEvent;
import dev.wharden.subject.ShortLives;
import dev.wharden.subject.ShortLives.Kind;
import dev.wharden.subject.ShortLives.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which containers are told of that nobody can see any more. */
final class LivesTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private final EventLedger ledger = new EventLedger();
    private final Lives lives = ledger.lives();

    private void event(String id, String action, Duration after) {
        event(id, "busybox:1", action, after);
    }

    private void event(String id, String image, String action, Duration after) {
        var attributes = action.equals("die")
                ? Map.of("name", "job-" + id, "image", image, "exitCode", "3")
                : Map.of("name", "job-" + id, "image", image);
        ledger.heard(new DockerEvent("container", action, id, attributes, "", NOON.plus(after)));
    }

    private void run(String id, Duration at, Duration time) {
        event(id, "create", at);
        event(id, "start", at.plusMillis(1));
        event(id, "die", at.plusMillis(1).plus(time));
        event(id, "destroy", at.plusMillis(2).plus(time));
    }

    private List<Seen> seen() {
        return lives.told(NOON.plus(Duration.ofHours(1))).seen();
    }

    @Test
    void oneThatWasNotJudgedIsToldWithAllThatEventsSayOfIt() {
        run("a", Duration.ZERO, Duration.ofMillis(300));

        assertThat(seen())
                .containsExactly(new Seen(
                        Kind.UNJUDGED,
                        "busybox:1",
                        1,
                        List.of(),
                        "",
                        "job-a",
                        Optional.of(Duration.ofMillis(300)),
                        "3",
                        NOON.plusMillis(302)));
    }

    @Test
    void oneThatWasJudgedIsToldOnlyForWhatItBroke() {
        run("good", Duration.ZERO, Duration.ofMillis(300));
        lives.judged("good", List.of(), "");
        run("bad", Duration.ofSeconds(1), Duration.ofMillis(300));
        lives.judged("bad", List.of("privileged", "hostPID"), "critical");
        lives.judged("bad", List.of(), "");

        assertThat(seen()).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(Kind.BROKEN);
            assertThat(one.controls()).containsExactly("hostPID", "privileged");
            assertThat(one.severity()).isEqualTo("critical");
            assertThat(one.name()).isEqualTo("job-bad");
        });
    }

    @Test
    void theOneThatBrokeMoreIsNotLostAmongManyOfItsImage() {
        for (int i = 0; i < 5; i++) {
            run("job" + i, Duration.ofSeconds(i), Duration.ofMillis(300));
            lives.judged("job" + i, List.of("resources"), "low");
        }
        run("evil", Duration.ofSeconds(2), Duration.ofMillis(300));
        lives.judged("evil", List.of("privileged"), "critical");

        assertThat(seen())
                .extracting(one -> one.count() + " " + one.controls() + " " + one.name())
                .containsExactlyInAnyOrder("5 [resources] job-job4", "1 [privileged] job-evil");
    }

    @Test
    void oneThatAWorkerMayStillBeJudgingIsNotToldYet() {
        run("a", Duration.ZERO, Duration.ofMillis(300));

        assertThat(lives.told(NOON.plusSeconds(5)).seen()).isEmpty();
        assertThat(lives.told(NOON.plusSeconds(11)).seen()).hasSize(1);
    }

    @Test
    void oneThatPeopleCouldSeeIsNotTold() {
        run("a", Duration.ZERO, Duration.ofMinutes(2));
        lives.judged("a", List.of("privileged"), "critical");

        assertThat(seen()).isEmpty();
    }

    @Test
    void oneThatWasThereBeforeEventsWereHeardIsNotTold() {
        event("a", "die", Duration.ZERO);
        event("a", "destroy", Duration.ofMillis(1));

        assertThat(seen()).isEmpty();
    }

    @Test
    void oneThatIsThereStillIsNotTold() {
        event("a", "create", Duration.ZERO);
        event("a", "start", Duration.ofMillis(1));
        event("a", "die", Duration.ofMillis(2));

        assertThat(seen()).isEmpty();
    }

    @Test
    void aLoopOfContainersIsOneLineAndANumberHoweverManyImagesTheyHave() {
        for (int i = 0; i < 5000; i++) {
            run("same" + i, Duration.ofMillis(i), Duration.ofMillis(1));
        }
        for (int i = 0; i < 5000; i++) {
            String image = "image" + i + "x".repeat(9000);
            event("other" + i, image, "create", Duration.ofSeconds(20).plusMillis(i));
            event("other" + i, image, "destroy", Duration.ofSeconds(20).plusMillis(i));
        }

        ShortLives told = lives.told(NOON.plus(Duration.ofHours(1)));
        assertThat(told.seen()).hasSize(ShortLives.MOST);
        assertThat(told.seen()).allSatisfy(one -> assertThat(one.image()).hasSizeLessThanOrEqualTo(256));
        assertThat(told.seen().stream().mapToLong(Seen::count).sum() + told.others())
                .isEqualTo(10_000);
    }

    @Test
    void oneThatEndsFiveTimesInTenMinutesIsALoopUnlessSomebodyStopsIt() {
        for (int i = 0; i < 5; i++) {
            event("web", "die", Duration.ofMinutes(i));
            event("db", "kill", Duration.ofMinutes(i));
            event("db", "die", Duration.ofMinutes(i));
            event("slow", "die", Duration.ofMinutes(3L * i));
        }

        assertThat(seen()).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(Kind.LOOPING);
            assertThat(one.name()).isEqualTo("job-web");
        });
    }

    @Test
    void afterAGapItIsKnownSinceWhenEveryEventWasHeard() {
        event("a", "create", Duration.ZERO);
        ledger.interrupted(NOON.plusSeconds(1));
        event("a", "destroy", Duration.ofSeconds(2));

        ShortLives told = lives.told(NOON.plus(Duration.ofHours(1)));
        assertThat(told.from()).contains(NOON.plusSeconds(1));
        assertThat(told.seen()).isEmpty();
    }

    @Test
    void whatAnEarlierDaemonHeardCountsAndWhatIsOldDoesNot() {
        run("a", Duration.ZERO, Duration.ofMillis(300));
        ShortLives earlier = lives.told(NOON.plusSeconds(20));
        run("b", Duration.ofHours(2), Duration.ofMillis(300));
        ShortLives both = earlier.and(lives.told(NOON.plus(Duration.ofHours(3))));

        assertThat(both.seen())
                .singleElement()
                .satisfies(one -> assertThat(one.name()).isEqualTo("job-b"));
        assertThat(both.since(NOON.plus(Duration.ofHours(2))).seen()).hasSize(1);
        assertThat(both.since(NOON.plus(Duration.ofHours(3))).seen()).isEmpty();
    }
}
