package dev.wharden.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClaimsTest {
    private static final ContainerName DB = ContainerName.of("db");
    private static final ContainerName WEB = ContainerName.of("web");
    private static final ContainerName CRON = ContainerName.of("cron");

    private final Claims claims = new Claims();

    @Test
    void allAreTakenOrNone() {
        assertThat(claims.take(WEB, List.of(WEB))).isTrue();
        assertThat(claims.take(DB, List.of(DB))).isTrue();
        assertThat(claims.take(DB, List.of(CRON, WEB))).isFalse();
        assertThat(claims.take(CRON, List.of(CRON)))
                .as("it was not taken halfway")
                .isTrue();
    }

    @Test
    void whatIsHeldAlreadyStaysAndAllIsGivenBackAtOnce() {
        assertThat(claims.take(DB, List.of(DB))).isTrue();
        assertThat(claims.take(DB, List.of(DB, WEB))).isTrue();
        assertThat(claims.take(WEB, List.of(WEB))).isFalse();
        claims.release(WEB);
        assertThat(claims.take(WEB, List.of(WEB)))
                .as("it had nothing to give back")
                .isFalse();
        claims.release(DB);
        assertThat(claims.take(WEB, List.of(WEB))).isTrue();
    }
}
