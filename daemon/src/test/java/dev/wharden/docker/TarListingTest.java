package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

/** A listing takes no more memory than there is for it, whatever the names are. */
final class TarListingTest {
    private static byte[] tar(String folder, int files, byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new TarArchiveOutputStream(bytes)) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            out.putArchiveEntry(new TarArchiveEntry(folder));
            out.closeArchiveEntry();
            for (int i = 0; i < files; i++) {
                var entry = new TarArchiveEntry(folder + i);
                entry.setSize(i % 2 == 0 ? content.length : 0);
                out.putArchiveEntry(entry);
                if (i % 2 == 0) {
                    out.write(content);
                }
                out.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void longNamesAreTooMuchBeforeTheyFillTheHeap() throws IOException {
        byte[] tar = tar("n".repeat(3_600) + "/", 1_000, new byte[0]);
        assertThatThrownBy(() -> TarListing.of(new ByteArrayInputStream(tar)))
                .isInstanceOf(DockerException.Excessive.class)
                .hasMessageMatching("archive: more than [0-9]{3} files");
    }

    @Test
    void manyShortNamesAreListedWithoutTheirContent() throws IOException {
        byte[] listing = TarListing.of(new ByteArrayInputStream(tar("tmp/", 3_000, new byte[2_000])));
        assertThat(listing.length).isLessThanOrEqualTo(TarListing.MOST);
        var majors = new ArrayList<Integer>();
        try (var in = new TarArchiveInputStream(new ByteArrayInputStream(listing))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                assertThat(entry.getSize()).isZero();
                majors.add(entry.getDevMajor());
            }
        }
        assertThat(majors).hasSize(3_001).startsWith(0, 1, 0, 1, 0);
    }
}
