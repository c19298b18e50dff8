package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class OneLookTest {
    private final FakeEngine engine = new FakeEngine();
    private final AtomicInteger asked = new AtomicInteger();
    private final OneLook look = new OneLook(engine);

    private void run(boolean refused) {
        engine.stage().run("web", Body.PRIVILEGED);
        engine.stage()
                .failWhen(
                        call -> call.is("changes", "web") && asked.incrementAndGet() > 0 && refused,
                        new Fault.Refused(() -> new DockerException.Excessive("changes: longer than 10 s")));
    }

    @Test
    void theEngineComparesAllFilesOnceAndAgainWhereNewerOnesAreNeeded() {
        run(false);
        assertThat(look.changes("web")).isSameAs(look.changes("web"));
        assertThat(asked).hasValue(1);
        look.changes("web", DockerReader.FILES);
        assertThat(asked).hasValue(2);
    }

    /** Else a container whose changes take too long would hold a worker for that long several times. */
    @Test
    void whatItDoesNotTellIsNotAskedForAgainEither() {
        run(true);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> look.changes("web")).isInstanceOf(DockerException.Excessive.class);
        }
        assertThat(asked).hasValue(1);
    }
}
