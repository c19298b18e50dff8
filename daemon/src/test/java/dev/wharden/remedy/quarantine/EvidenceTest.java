package dev.wharden.remedy.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharden.audit.AuditEvent;
import dev.wharden.docker.Body;
import dev.wharden.docker.FakeEngine;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.subject.Captured;
import dev.wharden.subject.Unfrozen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may start containers can have as many quarantined as he likes: their evidence does not fill the disk. */
final class EvidenceTest {
    @TempDir
    private Path folder;

    private final FakeEngine engine = new FakeEngine();

    private Evidence evidence(BooleanSupplier room, boolean commit) {
        return new Evidence(
                engine,
                new KernelEvidence(
                        _ -> Map.of("7.status", new byte[] {1}),
                        _ -> new Unfrozen(Optional.empty(), List.of(), List.of(), List.of(), List.of()),
                        _ -> Unfrozen.State.ENDED,
                        _ -> Captured.NONE),
                new StateDir(folder),
                InstantSource.system(),
                () -> new EvidenceSettings(1000, commit),
                room);
    }

    private JsonNode taken(boolean room) throws IOException {
        return taken(room, false);
    }

    private JsonNode taken(boolean room, boolean commit) throws IOException {
        String web = engine.stage().run("web", Body.PLAIN);
        var held = List.of(new HeldContainer(engine.inspect(web)));
        evidence(() -> room, commit).take(engine, EvidenceAgeTest.quarantine("a"), held, "a");
        Path evidence = folder.resolve("evidence/a");
        if (room) {
            assertThat(Files.readString(evidence.resolve("SHA256SUMS"))).contains("manifest.json");
        } else {
            assertThat(evidence.resolve("SHA256SUMS")).doesNotExist();
        }
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

    @Test
    void anImageIsCommittedWhereThereIsRoomAlone() throws IOException {
        assertThat(taken(false, true).get("images")).isEmpty();
        assertThat(engine.stage().calls()).noneMatch(call -> call.operation().equals("commit"));
    }

    @Test
    void whatWasCommittedIsNotCommittedAgain() throws IOException {
        JsonNode before = taken(true, true).get("images");
        Files.delete(folder.resolve("evidence/a/SHA256SUMS"));
        String web = engine.inspect("web").id();
        engine.stage().forget();
        evidence(() -> true, true)
                .take(engine, EvidenceAgeTest.quarantine("a"), List.of(new HeldContainer(engine.inspect(web))), "a");
        assertThat(engine.stage().calls()).noneMatch(call -> call.operation().equals("commit"));
        assertThat(before).hasSize(1);
        assertThat(new ObjectMapper()
                        .readTree(folder.resolve("evidence/a/manifest.json").toFile())
                        .get("images"))
                .isEqualTo(before);
    }

    @Test
    void whatThereWasNoRoomForIsSaidAndIsTakenWhenThereIs() throws IOException {
        String web = engine.stage().run("web", Body.PLAIN);
        var ward = new Ward(engine, engine, folder);
        ward.space = () -> false;
        assertThat(ward.quarantine("web")).isInstanceOf(Outcome.Succeeded.class);
        String sentence = "its evidence is not whole: the disk of the state directory is nearly full";
        assertThat(ward.only().limits()).contains(sentence);
        assertThat(ward.events)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                AuditEvent.RemedyEnded.class,
                                ended -> assertThat(ended.reason()).contains(sentence)));
        ward.keep("web");
        assertThat(results(ward)).containsExactly("failed");

        ward.space = () -> true;
        ward.keep("web");
        ward.keep("web");

        assertThat(results(ward)).containsExactly("failed", "success");
        assertThat(ward.only().limits()).doesNotContain(sentence);
        Path evidence = folder.resolve(ward.only().evidence());
        assertThat(Files.readString(evidence.resolve("SHA256SUMS")))
                .contains(web.substring(0, 12) + "/inspect.json", "manifest.json");
        assertThat(new ObjectMapper()
                        .readTree(evidence.resolve("manifest.json").toFile())
                        .get("missing"))
                .isEmpty();
    }

    @Test
    void aDiskThatIsFilledAgainAndAgainMakesNoLookLongForEver() {
        engine.stage().run("web", Body.PLAIN);
        var ward = new Ward(engine, engine, folder);
        ward.space = () -> false;
        ward.quarantine("web");
        var asked = new AtomicInteger();
        // When a look asks, and not when a file is to be written.
        ward.space = () -> asked.getAndIncrement() == 0;
        Quarantiner daemon = ward.daemon();
        for (int i = 0; i < 20; i++) {
            asked.set(0);
            daemon.keep(Ward.name("web"));
        }
        assertThat(results(ward)).hasSize(11).containsOnly("failed");
    }

    /** Of evidence. */
    private static List<String> results(Ward ward) {
        return ward.events.stream()
                .flatMap(event -> event instanceof AuditEvent.Lifecycle told
                                && told.type().equals("evidence_taken")
                        ? Stream.of(told.result())
                        : Stream.empty())
                .toList();
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
