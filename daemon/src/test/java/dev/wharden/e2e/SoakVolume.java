package dev.wharden.e2e;

import dev.wharden.Io;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the containers of one lineage write to, one after the other.
 *
 * @param source as {@code docker run -v} takes it
 * @param log of all their writes
 */
record SoakVolume(String source, SoakLog log) {
    /** A folder of the host. */
    static SoakVolume folder(SoakStage stage, String base) {
        Path data = stage.folder.resolve(base);
        Io.run(() -> Files.createDirectories(data));
        return of(data.toString(), data);
    }

    /** A volume with a name; its folder is the engine's. */
    static SoakVolume named(SoakStage stage, String base) {
        String name = base + "-data";
        stage.shell.quietly("volume", "create", name);
        Ran ran = stage.shell.quietly("volume", "inspect", "--format", "{{.Mountpoint}}", name);
        return of(name, Path.of(ran.out().strip()));
    }

    private static SoakVolume of(String source, Path data) {
        return new SoakVolume(source, new SoakLog(data.resolve("log")));
    }
}
