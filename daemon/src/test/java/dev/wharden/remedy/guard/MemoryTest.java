package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.StateDir;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MemoryTest {
    private static final ContainerName WEB = ContainerName.of("web");

    @TempDir
    Path folder;

    @Test
    void aTwinIsKnownByAllThatItsForebearsWereKnownBy() {
        var memory = new Memory(new StateDir(folder));
        memory.reference(WEB, "first", "nginx:1.9");
        memory.made(WEB, "second", "");
        memory.reference(WEB, "second", "sha256:0123");
        memory.made(WEB, "third", "");

        assertThat(new Memory(new StateDir(folder)).of(WEB).references()).containsExactly("nginx:1.9", "sha256:0123");
    }

    @Test
    void anotherImageUnderAnOldNameInheritsNoReferenceOfWhatHadTheName() {
        var memory = new Memory(new StateDir(folder));
        memory.reference(WEB, "first", "nginx:1.9");
        memory.made(WEB, "second", "");
        memory.reference(WEB, "a stranger", "other:latest");
        memory.made(WEB, "the stranger's twin", "");

        assertThat(memory.of(WEB).references()).containsExactly("other:latest");
    }
}
