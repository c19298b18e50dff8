package dev.wharden.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.audit.AuditLog;
import dev.wharden.audit.AuditSettings;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WritableAgainTest {
    private static final ContainerName WEB = new ContainerName("web");
    private static final ContainerName DB = new ContainerName("db");

    @Test
    void whatIsHeldOrBegunIsLookedAtOnceTheStateCanBeWrittenAgain(@TempDir Path folder) throws IOException {
        var state = new StateDir(folder.resolve("state"));
        var looked = new ArrayList<ContainerName>();
        try (AuditLog log = AuditLog.open(
                new AuditSettings(folder.resolve("audit.jsonl"), 1 << 20, Duration.ofDays(1), "h"),
                InstantSource.system())) {
            var closed = new AtomicBoolean();
            var again = new WritableAgain(log, state, () -> List.of(WEB), () -> List.of(DB), name -> {
                if (closed.get()) {
                    throw new IllegalStateException("the queue is closed");
                }
                looked.add(name);
            });
            again.run();
            assertThat(looked).isEmpty();

            Path inTheWay = Files.createFile(folder.resolve("state"));
            assertThatThrownBy(() -> state.write("quarantine/web.json", new byte[1]))
                    .isInstanceOf(StateUnavailable.class);
            again.run();
            assertThat(looked).isEmpty();

            Files.delete(inTheWay);
            closed.set(true);
            assertThatThrownBy(again::run).isInstanceOf(IllegalStateException.class);
            assertThat(looked).isEmpty();
            closed.set(false);
            again.run();
            assertThat(looked).containsExactly(WEB, DB);
            again.run();
            assertThat(looked).containsExactly(WEB, DB);
        }
    }
}
