package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.control.Severity;
import dev.wharden.docker.DockerException;
import dev.wharden.policy.State;
import dev.wharden.report.ContainerReport;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** One container that cannot be looked at, of many. */
final class BoundedLookTest {
    @Test
    void aReadThatNeverEndsIsGivenUp() {
        var never = new CountDownLatch(1);
        assertThatThrownBy(() -> BoundedLook.within(Duration.ofMillis(20), () -> {
                    awaitUninterruptibly(never);
                    throw new AssertionError("it has ended");
                }))
                .isInstanceOf(DockerException.Stuck.class);
        never.countDown();
    }

    /** As a read that waits in the kernel: no interrupt ends it. */
    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException again) {
                // The next turn waits on.
            }
        }
    }

    @Test
    void whatTheEngineSaysIsThrownAsItIs() {
        assertThatThrownBy(() -> BoundedLook.within(Duration.ofSeconds(20), () -> {
                    throw new DockerException.NotFound("gone");
                }))
                .isInstanceOf(DockerException.NotFound.class);
    }

    @Test
    void oneThatWasNotLookedAtMayHaveAnyFinding() {
        var report = ContainerReport.unanswered("web", "", State.UNKNOWN, "why");
        assertThat(report.hasFindingAt(Severity.CRITICAL)).isTrue();
        assertThat(report.in(State.UNKNOWN, "another").hasFindingAt(Severity.CRITICAL))
                .isTrue();
    }
}
