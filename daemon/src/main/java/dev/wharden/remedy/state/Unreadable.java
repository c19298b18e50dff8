package dev.wharden.remedy.state;

import dev.wharden.container.ContainerName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * The files of a state directory that are there and cannot be read or understood. Nothing is guessed: a file of one
 * container keeps that container from being touched, one of what is past is only told, any other keeps everything from
 * being begun, until a person restores or removes it. Thread-safe by its one map.
 */
final class Unreadable {
    /** Folders with a file a container. A recreation is of several, and which ones only its journal knows. */
    private static final List<String> OF_ONE = List.of("restart", "update", "history", "memory", "guard/holds");
    /** What persons submit and read: it decides nothing. */
    private static final List<String> OF_NOBODY = List.of("commands", "answers", "progress");
    /**
     * What it takes to undo an action: an undo that needs it fails by itself, and nothing else asks it. How a container
     * has fared since a repair decides nothing.
     */
    private static final List<String> OF_THE_PAST = List.of("undo", "aftermath");

    /** All that decide something. */
    static final List<String> FOLDERS = Stream.concat(OF_ONE.stream(), Stream.of("recreate", "guard", "quarantine"))
            .toList();

    private final Path root;
    private final Map<String, Found> files = new ConcurrentSkipListMap<>();

    /**
     * How a file was found.
     *
     * @param once it was read once, at the start, and is not written over
     */
    private record Found(String why, boolean once) {}

    Unreadable(Path root) {
        this.root = root;
    }

    /** Whether Wharden alone writes and reads it. */
    static boolean isOurs(String file) {
        return OF_NOBODY.stream().noneMatch(folder -> file.startsWith(folder + "/"));
    }

    void add(String file, String why, boolean once) {
        if (isOurs(file)) {
            files.merge(file, new Found(why, once), (before, now) -> new Found(now.why(), before.once() || now.once()));
        }
    }

    /** It was read. One that was read at the start only is still not known. */
    void remove(String file) {
        files.computeIfPresent(file, (_, found) -> found.once() ? found : null);
    }

    /** Whether a file must be left as it is. */
    boolean isSetAside(String file) {
        Found found = files.get(file);
        return found != null && found.once();
    }

    /** A sentence each. */
    List<String> sentences() {
        files.entrySet().removeIf(entry -> !entry.getValue().once() && Files.notExists(root.resolve(entry.getKey())));
        return files.values().stream().map(Found::why).toList();
    }

    /** Why a container must not be touched; empty when it may be. */
    Optional<String> inTheWayOf(ContainerName name) {
        sentences();
        return files.entrySet().stream()
                .filter(entry -> concerns(entry.getKey(), name))
                .map(entry -> entry.getValue().why())
                .findFirst();
    }

    private static boolean concerns(String file, ContainerName name) {
        if (OF_THE_PAST.stream().anyMatch(folder -> file.startsWith(folder + "/"))) {
            return false;
        }
        return OF_ONE.stream()
                .filter(folder -> file.startsWith(folder + "/"))
                .findFirst()
                .map(folder -> file.equals(ContainerFile.of(folder, name)))
                .orElse(true);
    }
}
