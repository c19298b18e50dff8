package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Changes;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.FileEntry;
import dev.wharden.docker.PathStat;
import dev.wharden.docker.PathStat.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** What was written to a container, and what lies in its folders: an engine that tells nothing else. */
public final class Archives {
    private Archives() {}

    /** {@code folders} gives the archive of a path, whole or its beginning, or throws as an engine does. */
    static DockerReader engine(Supplier<Changes> changes, Function<String, byte[]> folders) {
        return engine(changes, folders, _ -> Instant.EPOCH.plusNanos(1));
    }

    /** {@code written} says when a file was. */
    static DockerReader engine(
            Supplier<Changes> changes, Function<String, byte[]> folders, Function<String, Instant> written) {
        return engine(changes, folders, written, Set.of());
    }

    /** {@code sockets} are paths of such, which no tar has. */
    static DockerReader engine(
            Supplier<Changes> changes,
            Function<String, byte[]> folders,
            Function<String, Instant> written,
            Set<String> sockets) {
        return (DockerReader) Proxy.newProxyInstance(
                DockerReader.class.getClassLoader(),
                new Class<?>[] {DockerReader.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "changes" -> changes.get();
                    case "beginning" -> folders.apply((String) arguments[1]);
                    case "listing" -> FileEntry.of(new ByteArrayInputStream(folders.apply((String) arguments[1])));
                    case "stat" -> {
                        String path = (String) arguments[1];
                        Optional<TarArchiveEntry> first =
                                sockets.contains(path) ? Optional.empty() : first(folders, path);
                        yield new PathStat(
                                sockets.contains(path)
                                        ? Kind.SOCKET
                                        : first.map(Archives::kind).orElse(Kind.FILE),
                                first.map(TarArchiveEntry::getSize).orElse(1L),
                                first.map(TarArchiveEntry::getMode).orElse(0644) & 0777,
                                written.apply(path));
                    }
                    default -> throw new AssertionError(method.getName());
                });
    }

    private static Kind kind(TarArchiveEntry entry) {
        return entry.isDirectory() ? Kind.FOLDER : entry.isSymbolicLink() ? Kind.LINK : Kind.FILE;
    }

    private static Optional<TarArchiveEntry> first(Function<String, byte[]> folders, String path) {
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(folders.apply(path)))) {
            return Optional.ofNullable(tar.getNextEntry());
        } catch (DockerException.NotFound | IOException unread) {
            return Optional.empty();
        }
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
