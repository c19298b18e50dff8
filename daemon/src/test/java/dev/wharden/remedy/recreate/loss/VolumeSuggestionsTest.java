package dev.wharden.remedy.recreate.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class VolumeSuggestionsTest {
    @Test
    void cachesMayBeLostDataIsKeptAndTheSystemsFilesBelongIntoTheImage() {
        assertThat(VolumeSuggestions.of(List.of(
                        ("/etc/app.conf /opt/app/cache/a/b /root/.cache/pip/x /state /var/cache/nginx/client_temp"
                                        + " /var/lib/app/data.db /var/lib/app/log/today /var/lib/app/wal/1")
                                .split(" ", -1))))
                .isEqualTo(new VolumeSuggestions(
                        List.of("/opt/app/cache/a", "/root/.cache/pip", "/var/cache/nginx"),
                        List.of("/var/lib/app"),
                        List.of("/etc/app.conf", "/state"),
                        0));
    }

    @Test
    void manyFoldersBecomeTheOneAboveThem() {
        List<String> lost = IntStream.range(0, 200)
                .mapToObj(i -> "/srv/data/tenant" + i + "/blobs/" + i)
                .toList();
        assertThat(VolumeSuggestions.of(lost))
                .isEqualTo(new VolumeSuggestions(List.of(), List.of("/srv/data"), List.of(), 0));
    }

    @Test
    void whatCannotBeGroupedIsCutAndCounted() {
        List<String> lost =
                IntStream.range(0, 8).mapToObj(i -> "/data" + i + "/a/b/c").toList();
        assertThat(VolumeSuggestions.of(lost))
                .isEqualTo(new VolumeSuggestions(
                        List.of(), List.of("/data0/a", "/data1/a", "/data2/a", "/data3/a", "/data4/a"), List.of(), 3));
    }

    @Test
    void oddNamesAreCountedAndNeverShown() {
        assertThat(VolumeSuggestions.of(List.of("/data/$(reboot)", "/data/a b/c", "/data/\u001b[2J/d", "/data/ok/e")))
                .isEqualTo(new VolumeSuggestions(List.of(), List.of("/data/ok"), List.of(), 3));
    }
}
