package dev.wharden.remedy.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharden.docker.Body;
import dev.wharden.docker.FakeEngine;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.subject.Unfrozen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may start containers can have as many quarantined as he likes: their evidence does not fill the disk. */
final class EvidenceTest {
    @TempDir
    private Path folder;

    private final FakeEngine engine = new FakeEngine();

    private JsonNode taken(boolean room) throws IOException {
        String web = engine.stage().run("web", Body.PLAIN);
        var held = List.of(new HeldContainer(engine.inspect(web)));
        new Evidence(
                        engine,
                        new KernelEvidence(
                                _ -> Map.of("7.status", new byte[] {1}),
                                _ -> new Unfrozen(Optional.empty(), List.of(), List.of(), List.of(), List.of()),
                                _ -> Unfrozen.State.ENDED),
                        new StateDir(folder),
                        InstantSource.system(),
                        () -> new EvidenceSettings(1000, false),
                        () -> room)
                .take(engine, EvidenceAgeTest.quarantine("a"), held, "a");
        Path evidence = folder.resolve("evidence/a");
        assertThat(Files.readString(evidence.resolve("SHA256SUMS"))).contains("manifest.json");
        return new ObjectMapper().readTree(evidence.resolve("manifest.json").toFile());
    }

    @Test
    void allOfItIsTaken() throws IOException {
        JsonNode manifest = taken(true);
        assertThat(manifest.get("missing")).isEmpty();
        assertThat(manifest.get("sha256")).hasSize(6);
    }

    @Test
    void whereTheDiskIsNearlyFullOnlyTheManifestIsWritten() throws IOException {
        JsonNode manifest = taken(false);
        assertThat(manifest.get("sha256")).isEmpty();
        assertThat(manifest.get("missing"))
                .hasSize(6)
                .allSatisfy(
                        why -> assertThat(why.asText()).isEqualTo("the disk of the state directory is nearly full"));
    }

    @ParameterizedTest
    @CsvSource({
        "300, 100000, true", "256, 100000, false", "100, 100000, false",
        "101, 1000, true", "100, 1000, false", "0, 0, true"
    })
    void aTenthIsLeftAndAQuarterOfAGibibyteAtMost(long usable, long total, boolean left) {
        assertThat(DiskReserve.isLeft(usable << 20, total << 20)).isEqualTo(left);
    }

    @Test
    void aDiskThatCannotBeAskedIsTried() {
        assertThat(new DiskReserve(folder.resolve("nowhere")).isLeft()).isTrue();
    }
}
