package dev.wharden.config;

import dev.wharden.config.yaml.Place;
import dev.wharden.config.yaml.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads files that decide what Wharden does: only those that no one else can write or exchange ({@link FileTrust}). */
final class TextFiles {
    private static final int LARGEST = 1 << 20;
    /** Files of a folder, and bytes of all together: what is read is kept, with the place of each value. */
    static final int MOST_FILES = 500;

    static final int MOST_BYTES = 2 << 20;

    private TextFiles() {}

    /**
     * A file.
     *
     * @param file as it is shown to people
     * @param text its content
     */
    record TextFile(String file, String text) {}

    /**
     * The files, and of folders the YAML files in them, sorted. What cannot be read or is not safe is reported and left
     * out.
     */
    static List<TextFile> read(List<Path> paths, Problems problems) {
        var texts = new ArrayList<TextFile>();
        long length = 0;
        for (Path path : paths) {
            for (Path file : files(path, problems)) {
                int before = texts.size();
                add(file, texts, problems);
                length += texts.size() > before ? texts.getLast().text().length() : 0;
                if (length > MOST_BYTES) {
                    problems.error(
                            Place.start(path.toString()),
                            "has more than " + (MOST_BYTES >> 20) + " MiB of YAML: none of it is read; take out what is"
                                    + " no policy");
                    return List.of();
                }
            }
        }
        return texts;
    }

    private static List<Path> files(Path path, Problems problems) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (var files = Files.list(path)) {
            List<Path> found = files.filter(file -> isYaml(file.getFileName().toString()))
                    .filter(file -> isNoFolder(file, problems))
                    .limit(MOST_FILES + 1L)
                    .sorted()
                    .toList();
            if (found.size() > MOST_FILES) {
                problems.error(
                        Place.start(path.toString()),
                        "has more than " + MOST_FILES + " YAML files: none of them is read; put several policies into a"
                                + " file, separated by ---");
                return List.of();
            }
            return found;
        } catch (IOException e) {
            problems.error(Place.start(path.toString()), "cannot be listed: " + e.getMessage());
            return List.of();
        }
    }

    /** The engine makes a folder of that name where a file is to be mounted that is not there. */
    private static boolean isNoFolder(Path file, Problems problems) {
        boolean folder = Files.isDirectory(file);
        if (folder) {
            problems.warning(
                    Place.start(file.toString()),
                    "is a folder, so nothing in it is read: move its files up, or rename or remove it");
        }
        return !folder;
    }

    private static boolean isYaml(String name) {
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }

    private static void add(Path file, List<TextFile> texts, Problems problems) {
        Place place = Place.start(file.toString());
        try {
            Path real = file.toRealPath();
            Optional<String> wrong = FileTrust.ofThisProcess().wrong(file, real);
            if (wrong.isPresent()) {
                problems.error(place, wrong.get());
                return;
            }
            byte[] bytes;
            try (InputStream content = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS)) {
                bytes = content.readNBytes(LARGEST + 1);
            }
            if (bytes.length > LARGEST) {
                problems.error(place, "is larger than 1 MiB");
                return;
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            texts.add(new TextFile(file.toString(), text));
        } catch (NoSuchFileException e) {
            problems.error(place, "no such file or directory");
        } catch (CharacterCodingException e) {
            problems.error(place, "is not UTF-8 text");
        } catch (AccessDeniedException e) {
            problems.error(place, "permission denied: let this user read it and enter its folder");
        } catch (IOException e) {
            problems.error(
                    place,
                    "cannot be read: "
                            + (e instanceof FileSystemException said && said.getReason() != null
                                    ? said.getReason()
                                    : e.getMessage()));
        }
    }
}
