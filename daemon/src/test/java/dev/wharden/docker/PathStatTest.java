package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.docker.PathStat.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PathStatTest {
    @Test
    void theTimeHasNanoseconds() {
        assertThat(PathStat.of(header("{\"name\":\"own\",\"size\":2,\"mode\":420,"
                        + "\"mtime\":\"2026-11-27T13:12:36.537809844Z\",\"linkTarget\":\"\"}")))
                .isEqualTo(new PathStat(Kind.FILE, 2, 0644, Instant.parse("2026-11-27T13:12:36.537809844Z")));
    }

    /** Go keeps what chmod(1) calls setuid elsewhere. */
    @Test
    void itsModeIsTold() {
        assertThat(PathStat.of(header("{\"mode\":" + (0x00800000L | 0444) + ",\"mtime\":\"2026-11-27T13:12:36Z\"}"))
                        .mode())
                .isEqualTo(0444);
    }

    /** Folder, link, socket, pipe, device, in Go's numbers. */
    @ParameterizedTest
    @ValueSource(longs = {0x800001edL, 0x080001ffL, 0x010001ffL, 0x020001a4L, 0x042001b6L})
    void whatIsNoFileIsTold(long mode) {
        assertThat(PathStat.of(header("{\"mode\":" + mode + ",\"mtime\":\"2026-11-27T13:12:36Z\"}"))
                        .file())
                .isFalse();
    }

    @Test
    void itsKindIsTold() {
        assertThat(Stream.of(0x800001edL, 0x080001ffL, 0x010001ffL, 0x020001a4L, 0x1a4L)
                        .map(mode -> PathStat.of(header("{\"mode\":" + mode + ",\"mtime\":\"2026-11-27T13:12:36Z\"}")))
                        .map(PathStat::kind))
                .containsExactly(Kind.FOLDER, Kind.LINK, Kind.SOCKET, Kind.OTHER, Kind.FILE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"mode\":420,\"mtime\":\"now\"}", "[", "{\"mode\":420,\"mtime\":7}"})
    void anotherFormIsRefused(String json) {
        assertThatThrownBy(() -> PathStat.of(header(json))).isInstanceOf(DockerException.Rejected.class);
    }

    @Test
    void whatIsNotBase64IsRefused() {
        assertThatThrownBy(() -> PathStat.of("*")).isInstanceOf(DockerException.Rejected.class);
    }

    private static String header(String json) {
        return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
