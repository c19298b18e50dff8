package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ListingTest {
    @TempDir
    private Path root = Path.of("");

    @Test
    void noMoreIsToldThanIsAskedFor() throws IOException {
        for (int i = 0; i < 20; i++) {
            Files.createDirectories(root.resolve("all/" + i));
        }
        Files.createFile(root.resolve("all/file"));
        assertThat(Listing.names(root.resolve("all"), 5)).hasSize(5).isSorted();
        assertThat(Listing.names(root.resolve("all"), 50)).hasSize(21).isSorted();
        assertThat(Listing.folders(root.resolve("all"), 5)).hasSize(5).isSorted();
        assertThat(Listing.folders(root.resolve("all"), 50)).hasSize(20).doesNotContain("file");
        assertThat(Listing.numbers(root.resolve("all"))).hasSize(20).contains(0, 19);
    }

    @Test
    void whatIsNotThereIsSaid() throws IOException {
        assertThatThrownBy(() -> Listing.names(root.resolve("none"), 5)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Listing.numbers(root.resolve("none"))).isInstanceOf(NoSuchFileException.class);
        assertThat(new ProcFiles(root).folders("/none", 5)).isEmpty();
    }
}
