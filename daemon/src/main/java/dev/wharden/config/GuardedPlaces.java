package dev.wharden.config;

import dev.wharden.subject.Guarded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Where a configuration has Wharden's files: its own, its policies, what it remembers, its audit log and its keys. */
public final class GuardedPlaces {
    private final Set<String> folders = new TreeSet<>();
    private final Set<String> files = new TreeSet<>();

    private GuardedPlaces() {}

    /**
     * Those of configurations: of the one that holds and of the one that a restart would make hold.
     *
     * @param read the files and folders that what holds was read from
     */
    public static Guarded of(List<Config> configs, List<Path> read) {
        var places = new GuardedPlaces();
        for (Config config : configs) {
            places.add(config.stateDirectory(), places.folders);
            places.add(config.controlSocket().resolveSibling(""), places.folders);
            places.add(config.policyDirectory(), places.folders);
            places.add(config.audit().file(), places.files);
            config.audit().signingKeyFile().ifPresent(key -> places.add(key, places.files));
            config.web().configFile().ifPresent(file -> places.add(file, places.files));
        }
        for (Path path : read) {
            places.add(path, Files.isDirectory(path) ? places.folders : places.files);
        }
        return new Guarded(List.copyOf(places.folders), List.copyOf(places.files));
    }

    private void add(Path path, Set<String> to) {
        Path absolute = path.toAbsolutePath().normalize();
        to.add(absolute.toString());
        to.add(real(absolute).toString());
    }

    /** Where links lead, as far as anything is there yet and may be looked at. */
    private static Path real(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            return path;
        }
        try {
            return path.toRealPath();
        } catch (IOException notThere) {
            return real(parent).resolve(path.getFileName());
        }
    }
}
