package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.config.Current;
import dev.wharden.config.Reloader;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import dev.wharden.web.WebAccess;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CeilingTest {
    private static final String ONE = PolicyText.policy("one", "", "profile: baseline");

    private final AtomicReference<Supplier<Reloader.Files>> disk = new AtomicReference<>();

    @TempDir
    private Path folder;

    private Line line;

    @BeforeEach
    void line() {
        line = new Line(folder, Mode.AUDIT, ONE);
    }

    private Reloader.Files files(Mode ceiling, String policies) {
        return new Reloader.Files(Line.config(folder, ceiling), line.read(policies), WebAccess.OPEN, List.of());
    }

    private Current current(Mode ceiling) {
        return new Current(files(ceiling, ONE), event -> {}, () -> Instant.EPOCH);
    }

    private Reloader reloader(Current current) {
        return new Reloader(current, () -> disk.get().get(), files -> {});
    }

    @Test
    void aLowerCeilingHoldsAtOnceAndAHigherOneWaitsForARestart() {
        Current enforcing = current(Mode.ENFORCE);
        disk.set(() -> files(Mode.AUDIT, ONE));
        reloader(enforcing).reload("root");
        assertThat(enforcing.get().ceiling()).isEqualTo(Mode.AUDIT);

        Current audit = current(Mode.AUDIT);
        disk.set(() -> files(Mode.ENFORCE, ONE));
        var answer = reloader(audit).reload("root");
        assertThat(audit.get().ceiling()).isEqualTo(Mode.AUDIT);
        assertThat(answer.message()).contains("enforcement stays Audit until a restart");
    }
}
