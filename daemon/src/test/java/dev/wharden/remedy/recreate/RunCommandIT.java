package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.TestEngine;
import dev.wharden.advise.DockerRun;
import dev.wharden.advise.Kept;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerJava;
import dev.wharden.remedy.recreate.needs.SwarmAddresses;
import dev.wharden.remedy.recreate.preflight.Consent;
import dev.wharden.remedy.recreate.preflight.Preflight;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command that {@code explain} prints, pasted as it is printed: each {@code docker run} line of
 * {@code run-flags.txt} is started, told as a command, replaced by it, and must be the same container again. The gate
 * runs a sample, {@code -Dwharden.paste=all} every line.
 */
final class RunCommandIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("paste-");

    /** Quoting, networks, mounts, health, entrypoint, environment, rights, ports, logs. */
    private static final Set<String> SAMPLE =
            Set.of("fid-07 fid-10 fid-24 fid-34 fid-47 fid-55 fid-70 fid-84 fid-i2 fid-quoting fid-joins fid-joined"
                    .split(" ", -1));

    /** What no flag can say, and makes no difference to what runs. */
    private static final Map<String, String> TOLD_DIFFERENTLY = Map.of(
            "fid-joins", "/Config/AttachStd.*",
            "fid-joined", "/Config/AttachStd.*",
            "fid-88", "/HostConfig/ContainerIDFile",
            "fid-100", "/HostConfig/Mounts/0/BindOptions",
            "fid-81", "/Config/Volumes.*",
            "fid-93", "/Config/Volumes.*",
            "fid-95", "/Config/Volumes.*",
            "fid-48", "/Config/Volumes.*");

    @TempDir
    Path scratch;

    private final DockerJava docker = ENGINE.client();

    @AfterEach
    void giveBack() {
        docker.close();
        shell("docker ps -aq --filter name=^/fid- | xargs -r docker rm -fv >/dev/null");
        shell("docker network ls -q --filter name=^fid-net- | xargs -r docker network rm >/dev/null");
        shell("docker volume ls -q --filter name=^fid- | xargs -r docker volume rm >/dev/null");
        shell("! mountpoint -q $FID_DIR/shared || umount $FID_DIR/shared");
    }

    @Test
    void everyLineIsTheSameContainerWhenItsCommandIsPasted() {
        RunFlags flags = RunFlags.read();
        flags.setup().forEach(this::shell);
        var lines = new ArrayList<>(flags.runs());
        lines.add("docker run -d --name fid-quoting -e \"Q=it's \\\"\\$HOME\\\" \\`id\\` !x\" -e "
                + "$'N=two\\nlines\\e[31m' -e E="
                + " -l $'bidi=\\u202e' -l 'sub=$(id)' --health-cmd 'test \"$Q\" != \"a'\\''b\"' busybox:test"
                + " sh -c 'echo \"$Q\"; exec sleep 1d' '' 'a b' '*'");
        lines.add("docker run -d --name fid-joins busybox:test sleep 1d && docker network connect --alias=j fid-net-a"
                + " fid-joins");
        lines.add("docker run -d --name fid-joined --network fid-net-a busybox:test sleep 1d && docker network connect"
                + " bridge fid-joined");
        boolean all = System.getProperty("wharden.paste", "").equals("all");
        lines.removeIf(line -> !all
                && !SAMPLE.contains(RunFlags.name(line))
                && !RunFlags.name(line).equals("fid-i1"));
        assertThat(lines).hasSizeGreaterThan(all ? 80 : 10);
        lines.forEach(this::shell);
        // Others join its network: it is replaced last.
        lines.sort(Comparator.comparing(line -> RunFlags.name(line).equals("fid-i1")));
        var wrong = new TreeMap<String, String>();
        for (String line : lines) {
            String name = RunFlags.name(line);
            List<String> differences = pasted(name);
            if (!differences.isEmpty()) {
                wrong.put(name, differences.toString());
            }
        }
        assertThat(wrong)
                .as("%d of %d commands gave the same container", lines.size() - wrong.size(), lines.size())
                .isEmpty();
        System.out.println(lines.size() + " commands pasted");
    }

    private List<String> pasted(String name) {
        Container actual = docker.inspect(name);
        var preflight = new Preflight(docker, "", member -> new Consent.Answer.Given(false));
        DockerRun command = DockerRun.of(
                actual,
                Kept.of(actual, docker.list(), SwarmAddresses.taken(docker, actual)),
                actual,
                preflight.body(actual, actual),
                docker.image(actual.imageId()),
                docker.engine(),
                false);
        assertThat(command.command()).matches("[ -~]+").doesNotContain("it's");
        if (!actual.isTrue("/HostConfig/AutoRemove")) {
            // Most of them ignore the signal of a stop.
            docker.kill(name);
        }
        String out = run(command.before() + "\n" + command.command());
        if (!out.isEmpty()) {
            return List.of(out + command.command());
        }
        Container made = docker.inspect(name);
        var differences = new ArrayList<>(InspectDiff.of(actual, made));
        // Their order is that of a map of the engine and of docker's own.
        for (String set : List.of("/Config/Env", "/HostConfig/Binds")) {
            if (Set.copyOf(actual.strings(set)).equals(Set.copyOf(made.strings(set)))) {
                differences.removeIf(pointer -> pointer.startsWith(set + "/"));
            }
        }
        differences.removeIf(pointer -> pointer.matches(TOLD_DIFFERENTLY.getOrDefault(name, "none")));
        if (!differences.isEmpty()) {
            differences.add(command.command());
        }
        return differences;
    }

    private void shell(String command) {
        assertThat(run(command)).as(command).isEmpty();
    }

    /** What it said where it failed; nothing where it did not. */
    private String run(String command) {
        try {
            Path log = Files.createTempFile(scratch, "log", "");
            var process = new ProcessBuilder("bash", "-c", "set -e\n" + command);
            process.environment().put("FID_DIR", scratch.resolve("fid").toString());
            process.environment().put("FID_SOCKET", ENGINE.socket().toString());
            process.environment().put("DOCKER_HOST", "unix://" + ENGINE.socket());
            int code = process.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start()
                    .waitFor();
            return code == 0 ? "" : "exit " + code + ": " + Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
