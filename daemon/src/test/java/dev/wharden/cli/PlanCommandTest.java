package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.RecordedInspect;
import dev.wharden.docker.StubEngine;
import dev.wharden.e2e.PolicyText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code wharden plan} prints of an engine that only answers. */
final class PlanCommandTest {
    private static final String CONFIG = """
            apiVersion: wharden.dev/v1
            kind: WhardenConfiguration
            enforcement: Enforce
            stateDirectory: state
            audit: {file: audit.jsonl}
            """;

    /** Linux gives none above 2²² (proc(5), pid_max). */
    private static final int NOT_A_PID = 1 << 23;

    @RegisterExtension
    private final Said said = new Said();

    @TempDir
    private Path folder;

    private Path socket;
    private StubEngine engine;

    @BeforeEach
    void listen() throws IOException {
        said.file(folder, "wharden.yaml", CONFIG);
        Files.createDirectory(folder.resolve("policies"));
        socket = Files.createTempDirectory(Path.of("/tmp"), "wharden").resolve("engine");
        engine = new StubEngine(socket);
    }

    @AfterEach
    void close() throws IOException {
        engine.close();
        Files.deleteIfExists(socket.getParent());
    }

    private int plan() {
        return said.wharden(
                List.of("plan", "--config", folder.resolve("wharden.yaml").toString(), "--engine", socket.toString()));
    }

    private static String id(String name) {
        return name.repeat(64).substring(0, 64);
    }

    private void runs(String... names) {
        engine.answer(
                "/containers/json",
                Stream.of(names)
                        .map(name -> "{\"Id\":\"" + name + "\",\"Names\":[\"/" + name + "\"]}")
                        .collect(Collectors.joining(",", "[", "]")));
        for (String name : names) {
            ObjectNode fields = JsonNodeFactory.instance.objectNode();
            fields.put("Id", id(name)).put("Name", "/" + name);
            fields.putObject("State").put("Pid", NOT_A_PID);
            ObjectNode host = fields.putObject("HostConfig").put("Privileged", name.matches("db|job"));
            host.put("AutoRemove", name.equals("job"));
            host.put("PidMode", name.equals("joiner") ? "container:" + id(names[0]) : "");
            host.putObject("RestartPolicy").put("Name", "always");
            engine.answer(
                    "/containers/" + name + "/json",
                    RecordedInspect.overlaid(RecordedInspect.of("plain"), fields)
                            .toString());
        }
    }

    @Test
    void withoutAPolicyItSaysWhyThereIsNothingToDo() {
        runs("web");
        assertThat(plan()).as(said.err()).isZero();
        assertThat(said.out())
                .isEqualTo("nothing to do: no policy in " + folder.resolve("policies")
                        + "; wharden plan --profile restricted shows what that profile would change\n");
    }

    @Test
    void equalRepairsAreSaidOnceAndTheEndSumsUpByControl() throws IOException {
        said.file(
                folder,
                "policies/p.yaml",
                PolicyText.enforcing(
                        "small",
                        "*",
                        "{restartPolicy: {allowed: [\"no\"], set: \"no\"},"
                                + " privileged: {allow: false, onDrift: Quarantine}}"));
        runs("web", "db", "cache");
        assertThat(plan()).as(said.out() + said.err()).isEqualTo(Exit.DRIFT);
        assertThat(said.out()).isEqualTo("""
                cache, web  update in place  policy small, Enforce
                    because restartPolicy: restart policy is always
                    - /HostConfig/RestartPolicy/Name: "always"
                    + /HostConfig/RestartPolicy/Name: "no"
                db  quarantine  policy small, Enforce
                    because privileged: is privileged
                3 containers to be changed, one after the other, about 0.0 s of downtime in all, and 1 stays frozen \
                until released
                to be repaired, 3 findings: 1 critical, 2 low
                  by control: restartPolicy 2, privileged 1
                not repaired, 1 finding: 1 low
                  by control: restartPolicy 1
                """);
    }

    @Test
    void whatCouldNotBeReadIsNotCalledCompliantOrAFinding() throws IOException {
        said.file(folder, "policies/p.yaml", PolicyText.enforcing("small", "*", "{hostCgroup: false}"));
        runs("web");
        assertThat(plan()).as(said.out() + said.err()).isZero();
        assertThat(said.out()).isEqualTo("""
                nothing to do: 1 container has findings that could not be read (wharden check says why)
                1 unknown, which could not be read
                """);
    }

    @Test
    void whatIsQuarantinedSinceItCannotBeRepairedIsPlannedAsThat() throws IOException {
        said.file(
                folder,
                "policies/p.yaml",
                PolicyText.enforcing("small", "*", "{privileged: false}", "remediation: {notRepairable: Quarantine}"));
        runs("job");
        engine.answer("/changes ", "[]");
        assertThat(plan()).as(said.out() + said.err()).isEqualTo(Exit.DRIFT);
        assertThat(said.out()).contains("""
                    refused: it was started with --rm: the engine would delete it when it is stopped
                    quarantined instead: its policy says notRepairable: Quarantine
                1 container to be changed, one after the other, about 0.0 s of downtime in all, and 1 stays frozen \
                until released
                not repaired, 1 finding: 1 critical
                """);

        runs("job", "joiner");
        assertThat(plan()).as(said.out() + said.err()).isEqualTo(Exit.DRIFT);
        assertThat(said.out()).contains("""
                    refused: others have to follow it (job ← joiner (pid)), which makes 2 at once: \
                disruption.maxConcurrent: 2 in wharden.yaml would allow it
                    quarantined instead: its policy says notRepairable: Quarantine; alone it could not be repaired \
                either: it was started with --rm: the engine would delete it when it is stopped
                """);

        runs("db", "joiner");
        assertThat(plan()).as(said.out() + said.err()).isZero();
        assertThat(said.out()).contains("nothing to do: 1 repair is refused");
    }
}
