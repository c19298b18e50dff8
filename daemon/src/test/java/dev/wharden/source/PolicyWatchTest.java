package dev.wharden.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PolicyWatchTest {
    private final Path folder;
    private final AtomicInteger calls = new AtomicInteger();
    private PolicyWatch watch;

    PolicyWatchTest(@TempDir Path folder) {
        this.folder = folder;
        this.watch = new PolicyWatch(List.of(), () -> {});
    }

    @BeforeEach
    void begin() throws IOException {
        Files.writeString(folder.resolve("web.yaml"), "one");
        watch = new PolicyWatch(List.of(folder, folder.resolve("sub/pause")), calls::incrementAndGet);
    }

    private int callsAfterTwoLooks() {
        watch.run();
        watch.run();
        return calls.get();
    }

    @Test
    void nothingIsNoChange() {
        assertThat(callsAfterTwoLooks()).isZero();
    }

    @Test
    void aChangeIsToldOnceAndOnlyWhenItIsAtRest() throws IOException {
        Files.writeString(folder.resolve("web.yaml"), "two and more");
        watch.run();
        assertThat(calls).hasValue(0);
        Files.writeString(folder.resolve("web.yaml"), "two and much more");
        watch.run();
        assertThat(calls).hasValue(0);

        assertThat(callsAfterTwoLooks()).isEqualTo(1);
        assertThat(callsAfterTwoLooks()).isEqualTo(1);
    }

    @Test
    void aFileThatComesOrGoesIsAChange() throws IOException {
        Files.writeString(folder.resolve("db.yaml"), "new");
        assertThat(callsAfterTwoLooks()).isEqualTo(1);
        Files.delete(folder.resolve("web.yaml"));
        assertThat(callsAfterTwoLooks()).isEqualTo(2);
    }

    @Test
    void aFileThatIsWatchedBeforeItExistsIsSeen() throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        assertThat(callsAfterTwoLooks()).isEqualTo(1);
        Files.writeString(folder.resolve("sub/pause"), "");
        assertThat(callsAfterTwoLooks()).isEqualTo(2);
    }

    @Test
    void aReplacedFileOfTheSameSizeIsAChange() throws IOException {
        Files.writeString(folder.resolve(".new"), "eno");
        assertThat(callsAfterTwoLooks()).isEqualTo(1);
        Files.move(folder.resolve(".new"), folder.resolve("web.yaml"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(callsAfterTwoLooks()).isEqualTo(2);
    }
}
