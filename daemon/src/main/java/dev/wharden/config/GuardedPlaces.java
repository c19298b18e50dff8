package dev.wharden.config;

import dev.wharden.kernel.LocalPaths;
import dev.wharden.kernel.SharedRead;
import dev.wharden.subject.Guarded;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Where configurations have Wharden's files: their own, their policies, what is remembered, the audit log and its keys.
 * Links are followed again once for a sweep, since they may lead elsewhere by then. Where the kernel does not answer,
 * what was found last of the same configurations stands, else no link is followed.
 */
public final class GuardedPlaces implements Supplier<Guarded> {
    /** To follow them costs some thirty calls of the kernel: a sweep does so once, not for each container. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Supplier<List<Config>> configs;
    private final Supplier<List<Path>> read;
    private final InstantSource clock;
    private final SharedRead<Found> found = new SharedRead<>();

    private record Found(Instant at, List<Config> configs, List<Path> read, Guarded places) {
        boolean holds(Instant now, List<Config> configs, List<Path> read) {
            return !at.isAfter(now) && at.plus(FRESH).isAfter(now) && isOf(configs, read);
        }

        boolean isOf(List<Config> configs, List<Path> read) {
            return this.configs.equals(configs) && this.read.equals(read);
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
    public Guarded get() {
        List<Config> those = configs.get();
        List<Path> from = read.get();
        return found.get(
                        last -> last.holds(clock.instant(), those, from),
                        () -> new Found(clock.instant(), those, from, of(those, from, paths())),
                        (last, _) -> last.filter(one -> one.isOf(those, from))
                                .orElseGet(
                                        () -> new Found(Instant.MIN, those, from, of(those, from, Optional.empty()))))
                .places();
    }

    private static Optional<LocalPaths> paths() {
        try {
            return Optional.of(LocalPaths.now());
        } catch (IOException unread) {
            return Optional.empty();
        }
    }

    private static Guarded of(List<Config> configs, List<Path> read, Optional<LocalPaths> paths) {
        var folders = new TreeSet<String>();
        var files = new TreeSet<String>();
        for (Config config : configs) {
            add(config.stateDirectory(), folders, paths);
            add(config.controlSocket().resolveSibling(""), folders, paths);
            add(config.policyDirectory(), folders, paths);
            add(config.audit().file(), files, paths);
            config.audit().signingKeyFile().ifPresent(key -> add(key, files, paths));
            config.web().configFile().ifPresent(file -> add(file, files, paths));
        }
        for (Path path : read) {
            boolean folder = paths.isEmpty() || paths.get().isFolder(path);
            if (folder) {
                add(path, folders, paths);
            }
            // Both where nothing tells.
            if (!folder || paths.isEmpty()) {
                add(path, files, paths);
            }
        }
        return new Guarded(List.copyOf(folders), List.copyOf(files));
    }

    /** Where links lead counts as well, as far as anything is there yet and may be looked at. */
    private static void add(Path path, Set<String> to, Optional<LocalPaths> paths) {
        Path absolute = path.toAbsolutePath().normalize();
        to.add(absolute.toString());
        paths.ifPresent(local -> to.add(local.real(absolute).toString()));
    }
}
