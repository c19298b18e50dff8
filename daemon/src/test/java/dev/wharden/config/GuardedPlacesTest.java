package dev.wharden.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.subject.Guarded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GuardedPlacesTest {
    @TempDir
    private Path folder;

    private Instant now = Instant.EPOCH;

    @BeforeEach
    void real() throws IOException {
        folder = folder.toRealPath();
    }

    private String at(String path) {
        return folder.resolve(path).toString();
    }

    private Guarded guarded(String text) {
        Config config = ConfigReader.readText(
                "wharden.yaml", "{apiVersion: wharden.dev/v1, kind: WhardenConfiguration, " + text + "}", folder);
        return places(config, List.of(folder.resolve("wharden.yaml"), folder.resolve("more")));
    }

    private Guarded places(Config config, List<Path> read) {
        return new GuardedPlaces(() -> List.of(config), () -> read, () -> now).get();
    }

    @Test
    void theyAreThoseOfTheConfigurationAndWhatItWasReadFrom() throws IOException {
        Files.createDirectory(folder.resolve("more"));
        Guarded places = guarded("stateDirectory: " + at("state") + ", audit: {file: " + at("log/audit.jsonl")
                + ", signingKeyFile: " + at("key.pem") + "}, web: {configFile: web.yaml}");

        assertThat(places.folders()).containsExactly(at("more"), at("policies"), at("state"));
        assertThat(places.files())
                .containsExactly(at("key.pem"), at("log/audit.jsonl"), at("web.yaml"), at("wharden.yaml"));
    }

    /** Also where the folder itself is not made yet. */
    @Test
    void whereLinksLeadCountsAsWell() throws IOException {
        Files.createDirectory(folder.resolve("disk"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("disk"));

        assertThat(guarded("stateDirectory: " + at("link/state")).folders())
                .contains(at("link/state"), at("disk/state"));
    }

    @Test
    void thoseOfThePackageAreItsOwn() {
        Guarded places = places(Config.DEFAULT, List.of());

        assertThat(places.folders()).contains("/etc/wharden/policies", "/run/wharden", "/var/lib/wharden");
        assertThat(places.files()).contains("/var/log/wharden/audit.jsonl");
    }

    @Test
    void aLinkThatLeadsElsewhereIsFollowedAtTheNextSweep() throws IOException {
        Files.createDirectory(folder.resolve("disk"));
        Files.createDirectory(folder.resolve("other"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("disk"));
        var read = new AtomicReference<>(List.of(folder.resolve("link/state")));
        var places = new GuardedPlaces(List::of, read::get, () -> now);
        assertThat(places.get().files()).contains(at("disk/state"));

        Files.delete(folder.resolve("link"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("other"));
        assertThat(places.get().files()).as("within a sweep").contains(at("disk/state"));
        now = now.plusSeconds(10);
        assertThat(places.get().files()).contains(at("other/state")).doesNotContain(at("disk/state"));

        read.set(List.of(folder.resolve("link/more")));
        assertThat(places.get().files()).as("after a reload").contains(at("other/more"));
    }

    /** As where a file system on the way is silent: those of the configuration that held before are not these. */
    @Test
    void whereTheKernelDoesNotAnswerThoseOfANewConfigurationStandAsTheyAreWritten() throws IOException {
        Files.createDirectory(folder.resolve("disk"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("disk"));
        var read = new AtomicReference<>(List.of(folder.resolve("link/state")));
        var answers = new CountDownLatch(1);
        var isSilent = new AtomicBoolean();
        Thread caller = Thread.currentThread();
        var places = new GuardedPlaces(List::of, read::get, () -> {
            if (isSilent.get() && !Thread.currentThread().equals(caller)) {
                waitFor(answers);
            }
            return now;
        });
        assertThat(places.get().files()).contains(at("disk/state"));
        isSilent.set(true);

        read.set(List.of(folder.resolve("link/more")));
        assertThat(places.get().files()).containsExactly(at("link/more"));
        assertThat(places.get().folders()).as("nothing tells which it is").containsExactly(at("link/more"));
        read.set(List.of(folder.resolve("link/state")));
        now = now.plusSeconds(60);
        assertThat(places.get().files()).as("what was found last").contains(at("disk/state"));
        answers.countDown();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            throw new IllegalStateException(ended);
        }
    }
}
