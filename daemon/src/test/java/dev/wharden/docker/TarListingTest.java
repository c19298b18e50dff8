package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Names that have no room in a header, and those that are not ASCII, are given as they are. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "ш", "n", "é"})
    void namesTargetsAndTimesAreKept(String letter) throws IOException {
        var bytes = new ByteArrayOutputStream();
        int[] lengths = {1, 50, 60, 87, 88, 89, 99, 100, 101, 300, 980, 990, 1_000, 2_047};
        try (var out = new TarArchiveOutputStream(bytes, "UTF-8")) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            out.setAddPaxHeadersForNonAsciiNames(true);
            out.putArchiveEntry(new TarArchiveEntry("tmp/"));
            out.closeArchiveEntry();
            for (int length : lengths) {
                var entry = new TarArchiveEntry(letter.repeat(length), TarConstants.LF_SYMLINK);
                entry.setLinkName("/to/" + letter.repeat(length));
                entry.setModTime(1_700_000_000_000L + length * 1_000L);
                out.putArchiveEntry(entry);
                out.closeArchiveEntry();
            }
        }
        byte[] listing = TarListing.of(new ByteArrayInputStream(bytes.toByteArray()));
        try (var in = new TarArchiveInputStream(new ByteArrayInputStream(listing))) {
            assertThat(in.getNextEntry().getName()).isEqualTo("tmp/");
            for (int length : lengths) {
                TarArchiveEntry entry = in.getNextEntry();
                assertThat(entry.getName()).isEqualTo(letter.repeat(length));
                assertThat(entry.isSymbolicLink()).isTrue();
                assertThat(entry.getLinkName()).isEqualTo("/to/" + letter.repeat(length));
                assertThat(entry.getLastModifiedTime().toMillis()).isEqualTo(1_700_000_000_000L + length * 1_000L);
            }
            assertThat(in.getNextEntry()).isNull();
        }
    }

    @Test
    void oneThatNobodyWaitsForEnds() throws IOException {
        byte[] tar = tar("tmp/", 10, new byte[0]);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> TarListing.of(new ByteArrayInputStream(tar)))
                    .isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void manyShortNamesAreListedWithoutTheirContent() throws IOException {
        byte[] listing = TarListing.of(new ByteArrayInputStream(tar("tmp/", 3_000, new byte[2_000])));
        assertThat(listing.length).isLessThanOrEqualTo(TarListing.MOST);
        var owners = new ArrayList<String>();
        try (var in = new TarArchiveInputStream(new ByteArrayInputStream(listing))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                assertThat(entry.getSize()).isZero();
                owners.add(entry.getUserName());
            }
        }
        assertThat(owners).hasSize(3_001).startsWith("", DockerReader.FILLED, "", DockerReader.FILLED, "");
    }
}
