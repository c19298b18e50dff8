package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class OutputTest {
    private static Output printed(OutputStream to) {
        var output = new Output(to);
        output.stream(StandardCharsets.UTF_8).println("3 containers");
        return output;
    }

    @Test
    void whatWasWrittenIsNotLost() {
        var to = new ByteArrayOutputStream();
        assertThat(printed(to).lost()).isEmpty();
        assertThat(to.toString(StandardCharsets.UTF_8)).isEqualTo("3 containers\n");
    }

    @Test
    void aFullDiskIsToldInTheSystemsWords() throws IOException {
        try (var full = new FileOutputStream("/dev/full")) {
            assertThat(printed(full).lost()).contains("No space left on device");
        }
    }

    @Test
    void aReaderThatIsGoneIsNoFailure() {
        assertThat(printed(new OutputStream() {
                            @Override
                            public void write(int one) throws IOException {
                                throw new IOException("Broken pipe");
                            }
                        })
                        .lost())
                .isEmpty();
    }
}
