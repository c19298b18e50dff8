package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.StateDir;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HistoriesTest {
    private static final ContainerName WEB = ContainerName.of("web");

    @TempDir
    Path folder;

    @Test
    void aTwinIsKnownByAllThatItsForebearsWereKnownBy() {
        var histories = new Histories(new StateDir(folder));
        histories.reference(WEB, "first", "nginx:1.9");
        histories.made(WEB, "second");
        histories.reference(WEB, "second", "sha256:0123");
        histories.made(WEB, "third");

        assertThat(new Histories(new StateDir(folder)).of(WEB).references())
                .containsExactly("nginx:1.9", "sha256:0123");
    }

    @Test
    void anotherImageUnderAnOldNameInheritsNoReferenceOfWhatHadTheName() {
        var histories = new Histories(new StateDir(folder));
        histories.reference(WEB, "first", "nginx:1.9");
        histories.made(WEB, "second");
        histories.reference(WEB, "a stranger", "other:latest");
        histories.made(WEB, "the stranger's twin");

        assertThat(histories.of(WEB).references()).containsExactly("other:latest");
    }
}
