package dev.wharden.remedy.recreate.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScratchProgramsTest {
    private static final Container ACTUAL =
            new Container(JsonNodeFactory.instance.objectNode().put("Id", "app"));

    /** An engine with one file in /run. */
    private static DockerReader engine(String begin, int mode) {
        return Archives.engine(() -> Changes.NONE, path -> {
            if (!path.equals("/run")) {
                throw new DockerException.NotFound("no such folder");
            }
            var entry = new TarArchiveEntry("run/web");
            entry.setMode(0100000 | mode);
            return Archives.tar(entry, begin);
        });
    }

    private static Container with(String path, String options) {
        return ACTUAL.with(
                "/HostConfig/Tmpfs", JsonNodeFactory.instance.objectNode().put(path, options));
    }

    @Test
    void aTwinThatCouldNotRunWhatItUnpackedIsToldBefore() {
        DockerReader engine = engine("#!/bin/sh\n", 0755);
        assertThat(ScratchPrograms.refusal(engine, ACTUAL, with("/run", "mode=0755")))
                .contains("it has unpacked programs to /run (/run/web), which it could not run from a tmpfs there:"
                        + " write /run:exec in readOnlyRootFilesystem.tmpfs, and accept that with"
                        + " tmpfs: {executable: [/run]}");
        assertThat(ScratchPrograms.refusal(engine, ACTUAL, with("/run", "exec,mode=0755")))
                .isEmpty();
        assertThat(ScratchPrograms.refusal(engine, with("/run", ""), with("/run", "")))
                .isEmpty();
        assertThat(ScratchPrograms.refusal(engine, ACTUAL, with("/tmp", ""))).isEmpty();
    }

    /** A mount above the folder is another matter: the tmpfs would hide what it has there. */
    @Test
    void whatOtherMountsHaveBelowTheTmpfsStaysThere() {
        DockerReader engine = engine("#!/bin/sh\n", 0755);
        for (var mount : Map.of("/run/web", true, "/run/we", false, "/", false).entrySet()) {
            var mounts = JsonNodeFactory.instance.arrayNode();
            mounts.addObject().put("Destination", mount.getKey());
            Container mounted = ACTUAL.with("/Mounts", mounts);
            assertThat(ScratchPrograms.refusal(engine, mounted, with("/run", ""))
                            .isEmpty())
                    .as(mount.getKey())
                    .isEqualTo(mount.getValue());
            assertThat(ScratchPrograms.executable(engine, mounted, "/run"))
                    .isEqualTo(mount.getValue() ? "/run" : "/run:exec");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'#!/bin/sh', 755, true",
        "'#!/bin/sh', 644, false",
        "\u007fELF..., 644, true",
        "\u007fELF, 755, true",
        "\u007fEL, 755, false",
        "data, 777, false",
        "'', 755, false"
    })
    void programsAndLibrariesAreKnownByHowTheyBegin(String begin, String mode, boolean program) {
        DockerReader engine = engine(begin, Integer.parseInt(mode, 8));
        assertThat(ScratchPrograms.executable(engine, ACTUAL, "/run")).isEqualTo(program ? "/run:exec" : "/run");
        assertThat(ScratchPrograms.executable(engine, ACTUAL, "/run:uid=1"))
                .isEqualTo(program ? "/run:exec,uid=1" : "/run:uid=1");
        assertThat(Optional.of(ScratchPrograms.executable(engine, ACTUAL, "/tmp")))
                .contains("/tmp");
    }
}
