package dev.wharden.config;

import dev.wharden.subject.Guarded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where configurations have Wharden's files: their own, their policies, what is remembered, the audit log and its keys.
 * Links are followed again once for a sweep, since they may lead elsewhere by then. Its own lock guards what was found.
 */
public final class GuardedPlaces implements Supplier<Guarded> {
    /** To follow them costs some thirty calls of the kernel: a sweep does so once, not for each container. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Supplier<List<Config>> configs;
    private final Supplier<List<Path>> read;
    private final InstantSource clock;
    private @Nullable Found last;

    private record Found(Instant at, List<Config> configs, List<Path> read, Guarded places) {
        boolean holds(Instant now, List<Config> configs, List<Path> read) {
            return !at.isAfter(now)
                    && at.plus(FRESH).isAfter(now)
                    && this.configs.equals(configs)
                    && this.read.equals(read);
        }
    }

    /**
     * Those of configurations: of the one that holds and of the one that a restart would make hold.
     *
     * @param read the files and folders that what holds was read from
     */
    public GuardedPlaces(Supplier<List<Config>> configs, Supplier<List<Path>> read, InstantSource clock) {
        this.configs = configs;
        this.read = read;
        this.clock = clock;
    }

    @Override
    public synchronized Guarded get() {
        Instant now = clock.instant();
        List<Config> those = configs.get();
        List<Path> from = read.get();
        if (last == null || !last.holds(now, those, from)) {
            last = new Found(now, those, from, of(those, from));
        }
        return last.places();
    }

    private static Guarded of(List<Config> configs, List<Path> read) {
        var folders = new TreeSet<String>();
        var files = new TreeSet<String>();
        for (Config config : configs) {
            add(config.stateDirectory(), folders);
            add(config.controlSocket().resolveSibling(""), folders);
            add(config.policyDirectory(), folders);
            add(config.audit().file(), files);
            config.audit().signingKeyFile().ifPresent(key -> add(key, files));
            config.web().configFile().ifPresent(file -> add(file, files));
        }
        for (Path path : read) {
            add(path, Files.isDirectory(path) ? folders : files);
        }
        return new Guarded(List.copyOf(folders), List.copyOf(files));
    }

    private static void add(Path path, Set<String> to) {
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
