package dev.wharden.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class UnitLocksTest {
    private static final ContainerName DB = ContainerName.of("db");
    private static final ContainerName WEB = ContainerName.of("web");
    private static final ContainerName CRON = ContainerName.of("cron");

    private final UnitLocks locks = new UnitLocks();

    @Test
    void allAreTakenOrNone() {
        assertThat(locks.take(WEB, List.of(WEB))).isTrue();
        assertThat(locks.take(DB, List.of(DB))).isTrue();
        assertThat(locks.take(DB, List.of(CRON, WEB))).isFalse();
        assertThat(locks.take(CRON, List.of(CRON)))
                .as("it was not taken halfway")
                .isTrue();
    }

    @Test
    void whatIsHeldAlreadyStaysAndAllIsGivenBackAtOnce() {
        assertThat(locks.take(DB, List.of(DB))).isTrue();
        assertThat(locks.take(DB, List.of(DB, WEB))).isTrue();
        assertThat(locks.take(WEB, List.of(WEB))).isFalse();
        locks.release(WEB);
        assertThat(locks.take(WEB, List.of(WEB)))
                .as("it had nothing to give back")
                .isFalse();
        locks.release(DB);
        assertThat(locks.take(WEB, List.of(WEB))).isTrue();
    }

    /** Two names can mean one container, one after the other. */
    @Test
    void aContainerIsTakenByItsIdUnderWhateverName() {
        assertThat(locks.take(WEB, List.of(WEB), List.of("a1"))).isTrue();
        assertThat(locks.take(DB, List.of(DB), List.of("a1"))).isFalse();
        assertThat(locks.take(CRON, List.of(DB)))
                .as("its name was not taken halfway")
                .isTrue();
        assertThat(locks.take(WEB, List.of(WEB), List.of("a1", "a2"))).isTrue();
        locks.release(WEB);
        assertThat(locks.take(DB, List.of(), List.of("a1", "a2"))).isTrue();
    }

    /** Compose orders something of a whole project, and the engine tells of it only for what runs. */
    @Test
    void ofOneComposeProjectOneMayBeDownAtATime() {
        assertThat(locks.mayTakeProjects(DB, Set.of("shop"))).isTrue();
        assertThat(locks.takeProjects(WEB, Set.of("shop")))
                .as("a question takes nothing")
                .isTrue();
        assertThat(locks.takeProjects(WEB, Set.of("shop"))).as("it is its own").isTrue();
        assertThat(locks.mayTakeProjects(DB, Set.of("shop"))).isFalse();
        assertThat(locks.takeProjects(DB, Set.of("jobs", "shop"))).isFalse();
        assertThat(locks.takeProjects(CRON, Set.of("jobs")))
                .as("it was not taken halfway")
                .isTrue();
        assertThat(locks.takeProjects(DB, Set.of())).as("what has none").isTrue();
        locks.release(WEB);
        assertThat(locks.takeProjects(DB, Set.of("shop"))).isTrue();
    }
}
