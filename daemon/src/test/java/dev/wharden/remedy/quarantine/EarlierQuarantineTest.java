package dev.wharden.remedy.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.VersionOne;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an earlier build holds is held after an upgrade. */
final class EarlierQuarantineTest {
    private static final Path OLD = Path.of("src/test/resources/journals/unversioned/quarantine");

    @TempDir
    private Path folder;

    @BeforeEach
    void leave() throws Exception {
        Files.createDirectories(folder.resolve("quarantine"));
        for (String file : List.of("again.json", "release.json")) {
            Files.copy(OLD.resolve(file), folder.resolve("quarantine").resolve(file));
        }
    }

    @Test
    void itIsHeldAndItsReleaseGoesOn() {
        List<Quarantined> all = QuarantineLog.read(new StateDir(folder));

        assertThat(all).extracting(Quarantined::step).containsExactly(QuarantineStep.HELD, QuarantineStep.RECONNECT);
        assertThat(all.getFirst().again().orElseThrow().cause())
                .isEqualTo("put back: passing_web has joined its group");
        assertThat(all.getFirst().limits()).hasSize(1);
        assertThat(all.getLast().release().orElseThrow().actor()).isEqualTo("tester");
        assertThat(all)
                .allSatisfy(held -> assertThat(held.members().getFirst().id()).isEqualTo(held.containerId()));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        var state = new StateDir(folder);
        for (Quarantined held : QuarantineLog.read(state)) {
            QuarantineLog.of(state).put(held);
            assertThat(QuarantineLog.of(new StateDir(folder)).find(held.containerId()))
                    .contains(held);
        }
    }

    @Test
    void oneOfAnotherVersionIsNamed() throws Exception {
        Path file = folder.resolve("quarantine/again.json");
        Files.writeString(file, "{\"version\":2," + Files.readString(file).substring(1));
        var state = new StateDir(folder);

        assertThat(QuarantineLog.of(state).all()).hasSize(1);
        assertThat(state.unreadable())
                .singleElement()
                .asString()
                .contains("again.json, which another version of Wharden wrote");
    }

    @Test
    void whatTheFirstVersionWroteIsReadAndWrittenAsItWas() throws Exception {
        VersionOne.check(folder.resolve("first"), "quarantine", QuarantineLog::of);
    }
}
