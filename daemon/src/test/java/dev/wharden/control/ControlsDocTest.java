package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ControlsDocTest {
    private static final Path DOC = Path.of("docs/controls.md");

    @Test
    void theDocumentationIsWhatTheControlsSay() throws IOException {
        String expected = ControlsDoc.text();
        if (Boolean.getBoolean("wharden.rewrite")) {
            Files.createDirectories(DOC.toAbsolutePath().getParent());
            Files.writeString(DOC, expected);
        }
        assertThat(Files.readString(DOC))
                .as("docs/controls.md is not what the controls say; to rewrite it: "
                        + "mvn -o test -Dtest=ControlsDocTest -Dwharden.rewrite=true -pl daemon")
                .isEqualTo(expected);
    }
}
