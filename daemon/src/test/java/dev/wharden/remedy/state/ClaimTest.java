package dev.wharden.remedy.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One Wharden at a time has a state directory, an engine and an audit log. */
final class ClaimTest {
    @TempDir
    private Path folder;

    private Claim.Objects of(String state, String log, Path socket) {
        return new Claim.Objects(folder.resolve(state), socket, folder.resolve(log), true);
    }

    private Claim take(Claim.Objects of) {
        return Claim.take(of, folder.resolve("run"), "the state is in use");
    }

    @Test
    void anotherStateDirectoryDoesNotMakeItAnotherEngine() throws IOException {
        Files.createDirectories(folder.resolve("real"));
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
        Path real = folder.resolve("real/docker.sock");
        Path linked = folder.resolve("link/docker.sock");
        try (Claim first = take(of("a", "a.jsonl", real))) {
            assertThat(first).isNotNull();
            // The engine starts, and makes its socket, after the first.
            Files.createFile(real);
            assertThatThrownBy(() -> take(of("b", "b.jsonl", linked)))
                    .isInstanceOf(AlreadyRunning.class)
                    .hasMessage("another wharden keeps unix://" + linked + " (process "
                            + ProcessHandle.current().pid() + ", state directory " + folder.resolve("a")
                            + "): stop one of them, each would take the other's work for a person's");
        }
        // What the refused one had taken is free again, and so is all of the one that ended.
        take(of("b", "b.jsonl", linked)).close();
        take(of("a", "a.jsonl", real)).close();
    }

    /** A daemon that is started before its engine, and another that is not. */
    @Test
    void aLinkToASocketThatIsNotThereYetIsTheSameEngineWhenItIs() throws IOException {
        Path run = Files.createDirectories(folder.resolve("user/1000"));
        Path first = Files.createSymbolicLink(folder.resolve("docker.sock"), Path.of("link.sock"));
        Files.createSymbolicLink(folder.resolve("link.sock"), run.resolve("docker.sock"));
        try (Claim claim = take(of("a", "a.jsonl", first))) {
            assertThat(claim).isNotNull();
            Files.createFile(run.resolve("docker.sock"));
            assertThatThrownBy(() -> take(of("b", "b.jsonl", first))).isInstanceOf(AlreadyRunning.class);
            assertThatThrownBy(() -> take(of("b", "b.jsonl", run.resolve("docker.sock"))))
                    .isInstanceOf(AlreadyRunning.class);
        }
    }

    @Test
    void twoEnginesHaveADaemonEachButNotOneLogOrOneState() {
        Path engine = folder.resolve("docker.sock");
        Path other = folder.resolve("other.sock");
        try (Claim first = take(of("a", "a.jsonl", engine))) {
            assertThat(first).isNotNull();
            assertThatCode(() -> take(of("b", "b.jsonl", other)).close()).doesNotThrowAnyException();
            assertThatThrownBy(() -> take(of("b", "a.jsonl", other)))
                    .isInstanceOf(AlreadyRunning.class)
                    .hasMessage("another wharden writes " + folder.resolve("a.jsonl")
                            + ": give each its own audit.file, or stop one of them");
            assertThatThrownBy(() -> take(of("a", "b.jsonl", other))).hasMessage("the state is in use");
        }
    }

    @Test
    void withoutThatFolderOnlyAnAuditGoesOn() throws IOException {
        Files.createFile(folder.resolve("run"));
        Path socket = folder.resolve("docker.sock");
        assertThatThrownBy(() -> take(of("a", "a.jsonl", socket)))
                .isInstanceOf(StateUnavailable.class)
                .hasMessageContaining("cannot write to " + folder.resolve("run"));
        assertThatCode(() -> take(new Claim.Objects(folder.resolve("a"), socket, folder.resolve("a.jsonl"), false))
                        .close())
                .doesNotThrowAnyException();
    }
}
