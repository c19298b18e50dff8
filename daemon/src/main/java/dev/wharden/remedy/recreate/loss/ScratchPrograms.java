package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Container;
import dev.wharden.container.RuntimeFiles;
import dev.wharden.container.TmpfsMount;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.util.List;
import java.util.Optional;

/**
 * Programs and libraries that a container has unpacked to where a tmpfs would be, as s6-overlay does with its services
 * and Java with native libraries. The engine mounts a tmpfs noexec unless asked otherwise: its services would not
 * start, which no probation finds where a supervisor goes on without them.
 */
final class ScratchPrograms {
    private static final String TMPFS = "/HostConfig/Tmpfs";
    private static final String EXEC = "exec";

    private ScratchPrograms() {}

    /** Why a twin could not run them; empty when nothing speaks against it. Throws a DockerException. */
    static Optional<String> refusal(DockerReader reader, Container actual, Container desired) {
        return desired.map(TMPFS).entrySet().stream()
                .filter(mount -> !actual.map(TMPFS).containsKey(mount.getKey()))
                .filter(mount -> !isExecutable(mount.getValue()))
                .flatMap(mount -> in(reader, actual, mount.getKey()).stream()
                        .map(program -> "it has unpacked programs to " + mount.getKey() + " (" + program
                                + "), which it could not run from a tmpfs there: write " + mount.getKey()
                                + ":exec in readOnlyRootFilesystem.tmpfs, and accept that with tmpfs: {executable: ["
                                + mount.getKey() + "]}"))
                .findFirst();
    }

    private static boolean isExecutable(String options) {
        return List.of(options.split(",", -1)).contains(EXEC);
    }

    /** As {@code docker run --tmpfs} takes it: with {@code exec} where programs are in it. Throws a DockerException. */
    static String executable(DockerReader reader, Container actual, String tmpfs) {
        TmpfsMount mount = TmpfsMount.parse(tmpfs);
        return in(reader, actual, mount.path()).isEmpty()
                ? tmpfs
                : mount.path() + ":" + EXEC + (mount.options().isEmpty() ? "" : "," + mount.options());
    }

    /**
     * The first; empty where there is none, or none can be told. What other mounts have below the folder stays there:
     * the engine makes these over the tmpfs.
     */
    private static Optional<String> in(DockerReader reader, Container actual, String folder) {
        try {
            Optional<String> real = RealPath.of(reader, actual, folder);
            List<String> programs = real.stream()
                    .flatMap(path -> Listing.of(reader, actual.id(), path).entries().stream())
                    .filter(Listing.Entry::program)
                    .map(Listing.Entry::path)
                    .toList();
            List<String> mounts = programs.isEmpty() ? List.of() : below(reader, actual, real.orElseThrow());
            return programs.stream()
                    .filter(path -> mounts.stream().noneMatch(mount -> RuntimeFiles.within(path, mount)))
                    .findFirst();
        } catch (DockerException.NotFound | DockerException.Rejected untold) {
            return Optional.empty();
        }
    }

    /** The real paths of the mounts below a folder. */
    private static List<String> below(DockerReader reader, Container actual, String folder) {
        return RuntimeFiles.mounts(actual).stream()
                .flatMap(mount -> RealPath.of(reader, actual, mount).stream())
                .filter(mount -> !mount.equals(folder) && RuntimeFiles.within(mount, folder))
                .toList();
    }
}
