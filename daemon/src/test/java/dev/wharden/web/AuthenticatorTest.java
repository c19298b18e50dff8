package dev.wharden.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Who is asked for a password while others guess. */
final class AuthenticatorTest {
    /** A guess takes half a second with this cost: what waits for two is seen to. */
    private static final int SLOW = 12;

    private static Map<String, String> users() {
        return Map.of(
                "prometheus", hash(4, "good"),
                "grafana", hash(SLOW, "better"));
    }

    private static String hash(int cost, String password) {
        return BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(cost, password.toCharArray());
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aLoginThatWasRightOnceWaitsForNoGuess() throws InterruptedException {
        var keeper = new Authenticator(users());
        assertThat(keeper.ask(basic("prometheus:good"))).isEqualTo(Authenticator.Verdict.ADMITTED);
        List<Authenticator.Verdict> guesses = new CopyOnWriteArrayList<>();
        var enough = new AtomicBoolean();
        List<Thread> guessers = java.util.stream.IntStream.range(0, 3)
                .mapToObj(i -> Thread.ofPlatform().start(() -> {
                    while (!enough.get()) {
                        guesses.add(keeper.ask(basic("grafana:guess" + i)));
                    }
                }))
                .toList();
        try {
            await().until(() -> keeper.waiting() == 3);

            // One that waited its turn would see those before it end, two at least, however often it came.
            await().until(() -> {
                int before = guesses.size();
                assertThat(keeper.ask(basic("prometheus:good"))).isEqualTo(Authenticator.Verdict.ADMITTED);
                return guesses.size() - before < 2;
            });
        } finally {
            enough.set(true);
        }
        for (Thread guesser : guessers) {
            guesser.join();
        }
        assertThat(guesses).containsOnly(Authenticator.Verdict.REFUSED);
    }

    @Test
    void whoGuessesTooMuchAtOnceIsToldToComeAgain() throws InterruptedException {
        var keeper = new Authenticator(Map.of("grafana", hash(10, "better")));
        List<Authenticator.Verdict> guesses = new CopyOnWriteArrayList<>();
        var guessers = java.util.stream.IntStream.range(0, 60)
                .mapToObj(i -> Thread.ofPlatform().start(() -> guesses.add(keeper.ask(basic("nobody" + i + ":x")))))
                .toList();
        for (Thread guesser : guessers) {
            guesser.join();
        }
        assertThat(guesses)
                .hasSize(60)
                .contains(Authenticator.Verdict.BUSY)
                .doesNotContain(Authenticator.Verdict.ADMITTED);
        assertThat(keeper.waiting()).isZero();
        assertThat(keeper.ask(basic("grafana:better"))).isEqualTo(Authenticator.Verdict.ADMITTED);
    }
}
