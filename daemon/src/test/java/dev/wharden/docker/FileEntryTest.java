package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a container makes long costs no more than to read it: tars as Go's archive/tar writes them. */
final class FileEntryTest {
    private static final String DEEP = ("n".repeat(240) + "/").repeat(15);

    private static byte[] block(String name, char type, long size) {
        byte[] header = new byte[512];
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, header, 0, Math.min(100, text.length));
        put(header, 100, "0000644\0" + "0000000\0" + "0000000\0" + "%011o\0".formatted(size) + "00000000000\0");
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte one : header) {
            sum += one & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        System.arraycopy(text.getBytes(StandardCharsets.ISO_8859_1), 0, header, at, text.length());
    }

    private static void file(ByteArrayOutputStream tar, String name, char type) {
        String record = " path=" + name + "\n";
        int length = record.length() + 1;
        while (length != (length + record).length()) {
            length = (length + record).length();
        }
        byte[] pax = (length + record).getBytes(StandardCharsets.UTF_8);
        tar.writeBytes(block("PaxHeaders.0/x", 'x', pax.length));
        tar.writeBytes(pax);
        tar.writeBytes(new byte[(512 - pax.length % 512) % 512]);
        tar.writeBytes(block(name, type, 0));
    }

    private static byte[] tar(int files, String folder) {
        var tar = new ByteArrayOutputStream();
        file(tar, "tmp/", '5');
        for (int i = 0; i < files; i++) {
            file(tar, folder + "f" + i, '0');
        }
        tar.writeBytes(new byte[1024]);
        return tar.toByteArray();
    }

    @Test
    @Timeout(60)
    void longNamesTakeNoLongerThanTheirLength() throws IOException {
        List<FileEntry> found = FileEntry.of(new ByteArrayInputStream(tar(500, "tmp/" + DEEP)));
        assertThat(found).hasSize(501);
        assertThat(found.getFirst())
                .matches(FileEntry::folder)
                .matches(entry -> entry.name().equals("tmp"));
        assertThat(found.getLast().name()).isEqualTo("tmp/" + DEEP + "f499");
    }

    @Test
    void longNamesAreTooMuchBeforeManyAre() {
        assertThatThrownBy(() -> FileEntry.of(new ByteArrayInputStream(tar(3000, "tmp/" + DEEP))))
                .isInstanceOf(DockerException.Excessive.class)
                .hasMessageMatching("archive: more than (4|5|6)\\d\\d files");
    }

    /**
     * One, as Go writes a sparse one, or several together: of the last neither tar here has more than the beginning.
     */
    @Test
    void largeFilesAreTooMuchBeforeTheyAreRead() {
        var large = new ByteArrayOutputStream();
        file(large, "tmp/", '5');
        large.writeBytes(block("tmp/large", '0', 7L << 30));
        large.writeBytes(new byte[512]);
        assertThatThrownBy(() -> FileEntry.of(new ByteArrayInputStream(large.toByteArray())))
                .isInstanceOf(DockerException.Excessive.class)
                .hasMessage("archive: files of more than 4 GiB");
        var many = new ByteArrayOutputStream();
        file(many, "tmp/", '5');
        many.writeBytes(block("tmp/small", '0', 512));
        many.writeBytes(new byte[512]);
        many.writeBytes(block("tmp/rest", '0', 4L << 30));
        many.writeBytes(new byte[512]);
        assertThatThrownBy(() -> FileEntry.of(new ByteArrayInputStream(many.toByteArray())))
                .isInstanceOf(DockerException.Excessive.class);
    }

    /** No more of it is read than tells a program. */
    @Test
    void aLargeFileThatIsAskedForByItselfIsTold() throws IOException {
        var large = new ByteArrayOutputStream();
        large.writeBytes(block("large", '0', 7L << 30));
        large.writeBytes(new byte[512]);
        List<FileEntry> found = FileEntry.of(new ByteArrayInputStream(large.toByteArray()));
        assertThat(found).singleElement().matches(entry -> entry.file() && !entry.empty());
    }

    /** Of a tar without an end. */
    @Test
    void aCallThatIsGivenUpReadsNoFurther() {
        byte[] begin = tar(1, "tmp/");
        byte[] one = tar(2, "tmp/");
        var endless = new InputStream() {
            private int at;

            @Override
            public int read(byte[] bytes, int begin, int length) {
                bytes[begin] = (byte) read();
                return 1;
            }

            @Override
            public int read() {
                int now = at++;
                return now < begin.length - 1024
                        ? begin[now]
                        : one[begin.length - 1024 + (now - begin.length + 1024) % (one.length - begin.length)];
            }
        };
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> FileEntry.of(endless)).isInstanceOf(InterruptedIOException.class);
            assertThatThrownBy(() -> new AnswerBody(endless).read()).isInstanceOf(InterruptedIOException.class);
            assertThatThrownBy(() -> new AnswerBody(endless).readNBytes(9)).isInstanceOf(InterruptedIOException.class);
            assertThatThrownBy(() -> Condensed.inspect(new AnswerBody(endless)))
                    .isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** Nothing ends a thread that only computes: then no more of them are begun. */
    @Test
    @Timeout(60)
    void callsThatDoNotEndAreBounded() throws Exception {
        var ends = new java.util.concurrent.CountDownLatch(1);
        var begun = new java.util.concurrent.Semaphore(0);
        var callers = new ArrayList<Thread>();
        try {
            for (int i = 0; i < Deadline.MOST; i++) {
                callers.add(Thread.ofVirtual().start(() -> {
                    try {
                        Deadline.within(Duration.ofMillis(1), () -> {
                            begun.release();
                            while (ends.getCount() > 0) {
                                Thread.onSpinWait();
                                var _ = Thread.interrupted();
                                java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                            }
                            return 0;
                        });
                    } catch (Exception given) {
                        return;
                    }
                }));
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThatThrownBy(() -> {
                        for (int i = 0; i <= Deadline.MOST; i++) {
                            Deadline.within(Duration.ofSeconds(30), () -> 0);
                        }
                        throw new AssertionError("begun: " + begun.availablePermits());
                    })
                    .isInstanceOf(Deadline.Stuck.class)
                    .hasMessage(Deadline.MOST + " calls to the engine have not ended");
        } finally {
            ends.countDown();
        }
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(Deadline.within(Duration.ofSeconds(30), () -> 7))
                        .isEqualTo(7));
    }
}
