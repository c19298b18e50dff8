package dev.wharden.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ChainVerifierTest {
    private Path file;

    ChainVerifierTest(@TempDir Path folder) {
        file = folder.resolve("audit.jsonl");
        var settings = new AuditSettings(file, 1 << 20, Duration.ofDays(1), "h");
        try (AuditLog log = AuditLog.open(settings, InstantSource.fixed(Instant.EPOCH))) {
            for (int i = 0; i < 6; i++) {
                log.record(new AuditEvent.Intent("a" + i, new ContainerName("web"), "cafe", "stop"));
            }
        }
    }

    static Stream<Arguments> tampering() {
        return Stream.of(
                Arguments.of(
                        "a word was changed",
                        3,
                        edit(lines -> lines.set(2, lines.get(2).replace("stop", "kill")))),
                Arguments.of("a line was removed", 3, edit(lines -> lines.remove(2))),
                Arguments.of("the first line was removed", 1, edit(lines -> lines.remove(0))),
                Arguments.of("two lines changed places", 3, edit(lines -> Collections.swap(lines, 2, 3))),
                Arguments.of("a line was doubled", 4, edit(lines -> lines.add(3, lines.get(2)))),
                Arguments.of("a line was added by hand", 7, edit(lines -> lines.add("{\"seq\":7}"))),
                Arguments.of("no JSON", 2, edit(lines -> lines.set(1, "hello"))),
                Arguments.of("an empty line", 2, edit(lines -> lines.add(1, ""))),
                Arguments.of("two objects in a line", 2, edit(lines -> lines.set(1, lines.get(1) + lines.get(1)))),
                Arguments.of(
                        "a key was doubled",
                        2,
                        edit(lines -> lines.set(1, "{\"seq\":2," + lines.get(1).substring(1)))),
                Arguments.of(
                        "rehashed without its followers",
                        4,
                        edit(lines -> lines.set(2, rehash(lines.get(2).replace("stop", "kill"))))));
    }

    private static String rehash(String line) {
        String body = line.substring(0, line.lastIndexOf(",\"hash\"")) + "}";
        return body.substring(0, body.length() - 1) + ",\"hash\":\"" + AuditLine.sha256(body) + "\"}";
    }

    private static UnaryOperator<List<String>> edit(java.util.function.Consumer<List<String>> change) {
        return lines -> {
            var copy = new ArrayList<>(lines);
            change.accept(copy);
            return copy;
        };
    }

    @Test
    void aLineWithoutEndIsABreakAndIsNotKept() throws IOException {
        try (var log = Files.newBufferedWriter(file, java.nio.file.StandardOpenOption.APPEND)) {
            for (int i = 0; i < 3 << 10; i++) {
                log.write("x".repeat(1 << 10));
            }
        }
        assertThat(ChainVerifier.verify(file))
                .isEqualTo(new ChainVerifier.Broken(file, 7, "is longer than 1048576 bytes"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tampering")
    void namesTheFirstBadLine(String what, long line, UnaryOperator<List<String>> change) throws IOException {
        Files.write(file, change.apply(Files.readAllLines(file)));

        assertThat(ChainVerifier.verify(file)).as(what).isInstanceOfSatisfying(ChainVerifier.Broken.class, broken -> {
            assertThat(broken.line()).isEqualTo(line);
            assertThat(broken.file()).isEqualTo(file);
            assertThat(broken.why()).isNotBlank();
        });
    }

    @Test
    void aWholeChainIsValidAndNamesItsHead() throws IOException {
        String last = Files.readAllLines(file).getLast();

        assertThat(ChainVerifier.verify(file))
                .isEqualTo(new ChainVerifier.Valid(
                        6, "6:" + last.substring(last.length() - 66, last.length() - 2), 0, false));
    }

    @Test
    void everySingleByteCounts() throws IOException {
        Files.write(file, Files.readAllLines(file).subList(0, 2));
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length - 1; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            Files.write(file, changed);

            assertThat(ChainVerifier.verify(file)).as("byte " + i).isInstanceOf(ChainVerifier.Broken.class);
        }
    }
}
