package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Changes;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.FileEntry;
import dev.wharden.docker.PathStat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** What was written to a container, and what lies in its folders: an engine that tells nothing else. */
public final class Archives {
    private Archives() {}

    /** {@code folders} gives the archive of a path, whole or its beginning, or throws as an engine does. */
    static DockerReader engine(Supplier<Changes> changes, Function<String, byte[]> folders) {
        return engine(changes, folders, path -> {
            throw new AssertionError(path);
        });
    }

    /** {@code written} says when a file was. */
    static DockerReader engine(
            Supplier<Changes> changes, Function<String, byte[]> folders, Function<String, Instant> written) {
        return (DockerReader) Proxy.newProxyInstance(
                DockerReader.class.getClassLoader(),
                new Class<?>[] {DockerReader.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "changes" -> changes.get();
                    case "beginning" -> folders.apply((String) arguments[1]);
                    case "listing" -> FileEntry.of(new ByteArrayInputStream(folders.apply((String) arguments[1])));
                    case "stat" -> new PathStat(true, written.apply((String) arguments[1]));
                    default -> throw new AssertionError(method.getName());
                });
    }

    /** An archive of files of one byte, and of folders, whose names end in a slash. */
    public static byte[] files(List<String> names) {
        return tar(names.stream()
                .map(name -> {
                    var entry = new TarArchiveEntry(name);
                    entry.setSize(name.endsWith("/") ? 0 : 1);
                    return entry;
                })
                .toList());
    }

    /** An archive of entries, whose content is zeros. */
    static byte[] tar(Collection<TarArchiveEntry> entries) {
        return tar(entries, entry -> new byte[(int) entry.getSize()]);
    }

    /** An archive of one entry. */
    public static byte[] tar(TarArchiveEntry entry, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        entry.setSize(bytes.length);
        return tar(List.of(entry), _ -> bytes);
    }

    private static byte[] tar(Collection<TarArchiveEntry> entries, Function<TarArchiveEntry, byte[]> content) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (TarArchiveEntry entry : entries) {
                tar.putArchiveEntry(entry);
                tar.write(content.apply(entry));
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
