package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class InTimeTest {
    private final CountDownLatch server = new CountDownLatch(1);

    private String silent() throws InterruptedException {
        server.await();
        return "late";
    }

    @Test
    void whatIsReadOrThrownIsPassedOn() throws IOException {
        assertThat(InTime.read("a", () -> "read")).isEqualTo("read");
        assertThatThrownBy(() -> InTime.read("a", () -> {
                    throw new FileNotFoundException("gone");
                }))
                .isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> InTime.read("a", () -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    /** One is waited for by one thread, for a moment; the same is asked for again when that one has its answer. */
    @Test
    void whatIsSilentKeepsNobodyFromAnythingElse() throws Exception {
        assertThatThrownBy(() -> InTime.read("silent", this::silent))
                .isInstanceOf(InTime.Late.class)
                .hasMessageContaining("the kernel does not answer for 3 s");
        var asked = new AtomicInteger();
        assertThatThrownBy(() -> InTime.read("silent", asked::incrementAndGet))
                .isInstanceOf(InTime.Late.class)
                .hasMessageContaining("still does not answer");
        assertThat(asked).hasValue(0);
        assertThat(InTime.read("other", () -> "read")).isEqualTo("read");
        server.countDown();
        await().untilAsserted(
                        () -> assertThat(InTime.read("silent", () -> "read")).isEqualTo("read"));
    }

    /** Who asks then has what was read before, and waits for it once. */
    @Test
    void whatIsReadForAllStandsWhereItCannotBeReadAgain() {
        var shared = new SharedRead<String>();
        assertThat(shared.get(_ -> true, () -> "first", why -> why)).isEqualTo("first");
        assertThat(shared.get("first"::equals, () -> "second", why -> why)).isEqualTo("first");
        assertThat(shared.get("second"::equals, () -> "second", why -> why)).isEqualTo("second");
        for (int i = 0; i < 100; i++) {
            assertThat(shared.get("third"::equals, this::waited, why -> why)).isEqualTo("second");
        }
        server.countDown();
        await().untilAsserted(() -> assertThat(shared.get("late"::equals, () -> "other", why -> why))
                .isEqualTo("late"));
    }

    private String waited() {
        try {
            return silent();
        } catch (InterruptedException ended) {
            throw new IllegalStateException(ended);
        }
    }

    @Test
    void whereNothingWasReadBeforeThatIsSaid() {
        var shared = new SharedRead<String>();
        assertThat(shared.get(_ -> true, this::waited, why -> why)).contains("the kernel does not answer");
        server.countDown();
    }
}
