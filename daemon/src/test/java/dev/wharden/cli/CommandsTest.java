package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.container.ContainerName;
import dev.wharden.container.RecordedInspect;
import dev.wharden.docker.StubEngine;
import dev.wharden.remedy.recreate.down.Down;
import dev.wharden.remedy.recreate.down.Downs;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.Tries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Whole commands in this process, without an engine or with one that only answers. */
final class CommandsTest {
    private static final String PLAIN = container("web", "1", false);
    private static final String BOTH = "[" + PLAIN + "," + container("db", "2", true) + "]";
    private static final String HEAD = "apiVersion: wharden.dev/v1\n";
    private static final String EXCEPTION = HEAD
            + "kind: PolicyException\nmetadata: {name: old}\nspec: {match: {names: [db]}, controls: [privileged],"
            + " reason: r, owner: o, expiresAt: 2099-01-01T00:00:00Z}\n";
    private static final String HOST =
            HEAD + "kind: HostPolicy\nmetadata: {name: host}\nspec: {desired: {kernel: {minimum: \"1.0\"}}}\n";

    @RegisterExtension
    private final Said said = new Said();

    @TempDir
    private Path folder;

    private static String container(String name, String digit, boolean privileged) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        fields.put("Id", digit.repeat(64)).put("Name", "/" + name).put("Image", "sha256:1");
        fields.putObject("Config").put("Image", "nginx:1.9");
        fields.putObject("HostConfig").put("Privileged", privileged);
        return RecordedInspect.stopped(fields).toString();
    }

    @BeforeEach
    void listen() throws IOException {
        write(
                "wharden.yaml",
                HEAD
                        + "kind: WhardenConfiguration\nenforcement: Enforce\nstateDirectory: state\naudit: {file: "
                        + "audit.jsonl}\n");
    }

    private Path write(String name, String text) throws IOException {
        return said.file(folder, name, text);
    }

    private int wharden(String command, String... arguments) {
        return said.wharden(
                List.of(command, "--config", folder.resolve("wharden.yaml").toString()), arguments);
    }

    @Test
    void ofAFileOnlyTheNamedContainersAreJudged() throws IOException {
        String file = write("both.json", BOTH).toString();
        assertThat(wharden("check", "--profile", "baseline", "--inspect", file, "web", "--fail-on", "critical"))
                .as(said.err())
                .isZero();
        assertThat(said.out()).contains("web  ").doesNotContain("db  ");
        assertThat(wharden("check", "--profile", "baseline", "--inspect", file, "2".repeat(12)))
                .isEqualTo(Exit.DRIFT);
        assertThat(said.out()).contains("db  ");
    }

    @Test
    void aNameThatIsNotInTheFileIsAMistake() throws IOException {
        String file = write("both.json", BOTH).toString();
        assertThat(wharden("check", "--profile", "privileged", "--inspect", file, "web", "nosuch", "222"))
                .isEqualTo(Exit.USAGE);
        assertThat(said.err()).isEqualTo("wharden: no such container in " + file + ": nosuch, 222\n");
        assertThat(said.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "empty", "exception", "host"})
    void withoutAnyPolicyContainersAreJudgedByTheProfileRestricted(String what) throws IOException {
        switch (what) {
            case "empty" -> Files.createDirectory(folder.resolve("policies"));
            case "exception" -> write("policies/e.yaml", EXCEPTION);
            case "host" -> write("policies/h.yaml", HOST);
            default -> assertThat(folder.resolve("policies")).doesNotExist();
        }
        String file = write("both.json", BOTH).toString();
        assertThat(wharden("check", "--inspect", file))
                .as(said.out() + said.err())
                .isEqualTo(Exit.DRIFT);
        assertThat(said.out()).contains("policy restricted").doesNotContain("Unmanaged");
        assertThat(said.out().contains("(excepted: old)")).isEqualTo(what.equals("exception"));
    }

    @Test
    void aPolicyThatCoversNobodyIsStillAPolicy() throws IOException {
        write(
                "policies/p.yaml",
                HEAD + "kind: HardeningPolicy\nmetadata: {name: p}\nspec: {match: {names: [other]}}\n");
        assertThat(wharden("check", "--inspect", write("both.json", BOTH).toString()))
                .as(said.out() + said.err())
                .isZero();
        assertThat(said.out()).contains("2 unmanaged");
    }

    @Test
    void aMisspeltLabelIsSaid() throws IOException {
        String inspect = PLAIN.replace(
                "\"Labels\":{}",
                "\"Labels\":{\"dev.wharden.profile\":\"restrictd\",\"dev.wharden.mode\":\"enforced\\u001b[2J\"}");
        String file = write("web.json", inspect).toString();
        assertThat(wharden("check", "--profile", "privileged", "--inspect", file))
                .as(said.err())
                .isZero();
        assertThat(said.out())
                .contains("its label dev.wharden.profile is ignored, because \"restrictd\" is none of privileged,"
                        + " baseline,")
                .contains("its label dev.wharden.mode is ignored, because \"enforced\\u001b[2J\" is none of audit,"
                        + " enforce")
                .doesNotContain("\u001b");
    }

    @Test
    void applyEndsWithTwoWhereANamedContainerIsNotThereAndDoesTheOthers() throws IOException {
        Path socket = Files.createTempDirectory(Path.of("/tmp"), "wharden").resolve("engine");
        try (var stub = new StubEngine(socket)) {
            stub.refuse("/containers/nosuch/json", 404, "no such container");
            stub.answer("/containers/json", "[]");
            stub.answer("/containers/web/json", PLAIN);
            assertThat(wharden("apply", "--profile", "privileged", "--engine", socket.toString(), "nosuch", "web"))
                    .as(said.out() + said.err())
                    .isEqualTo(Exit.USAGE);
            assertThat(said.out()).contains("web  ", "1 container: ");
            assertThat(said.err()).isEqualTo("""
                            nosuch: reconciling
                            web: reconciling
                            wharden: no such container: nosuch (docker ps -a lists them)
                            """);
        } finally {
            Files.deleteIfExists(socket.getParent());
        }
    }

    @Test
    void equalContainersAreSaidOnceAndTheEndSumsUpByControl() throws IOException {
        String three = "[" + PLAIN + "," + container("web2", "3", false) + "," + container("db", "2", true) + "]";
        String file = write("three.json", three).toString();
        assertThat(wharden("check", "--profile", "baseline", "--inspect", file)).isEqualTo(Exit.DRIFT);
        assertThat(said.out())
                .contains("web, web2  ", "CONTAINERS\n")
                .containsPattern("privileged +1 .* 1\\n")
                .doesNotContain("\u001b");
        said.clear();
        assertThat(wharden("check", "--profile", "restricted", "--by", "control", "--inspect", file))
                .isEqualTo(Exit.DRIFT);
        assertThat(said.out()).containsPattern("resources\\n").contains("      db, web, web2\n");
    }

    @Test
    void anExceptionIsRemovedFromItsFileAndNothingElse() throws IOException {
        Path file = write("policies/p.yaml", HOST + "---\n" + EXCEPTION);
        assertThat(wharden("exception", "remove")).isEqualTo(Exit.USAGE);
        said.clear();
        assertThat(exception("remove", "odl")).isEqualTo(Exit.USAGE);
        assertThat(said.err()).contains("did you mean \"old\"?");
        assertThat(exception("remove", "old")).as(said.err()).isZero();
        assertThat(file).hasContent(HOST);
        Path alone = write("policies/q.yaml", EXCEPTION);
        assertThat(exception("remove", "old")).as(said.err()).isZero();
        assertThat(alone).doesNotExist();
    }

    private int exception(String verb, String... arguments) {
        var words = new ArrayList<>(List.of(
                "exception", verb, "--config", folder.resolve("wharden.yaml").toString()));
        words.addAll(List.of(arguments));
        return Wharden.commandLine().execute(words.toArray(String[]::new));
    }

    @Test
    void anExceptionNamesAControlAndAContainerThatExist() throws IOException {
        Files.createDirectory(folder.resolve("policies"));
        Path socket = Files.createTempDirectory(Path.of("/tmp"), "wharden").resolve("engine");
        try (var stub = new StubEngine(socket)) {
            stub.answer("/containers/json", "[{\"Id\":\"1\",\"Names\":[\"/web\"]}]");
            String[] more = {"--for", "1d", "--reason", "r", "--owner", "o", "--engine", socket.toString()};
            assertThat(added("web", "privilegd", more)).isEqualTo(Exit.USAGE);
            assertThat(said.err()).contains("unknown control \"privilegd\", did you mean \"privileged\"?");
            assertThat(added("wbe", "privileged", more)).isEqualTo(Exit.USAGE);
            assertThat(said.err()).contains("no container is named \"wbe\", did you mean \"web\"?");
            assertThat(added("we?", "privileged", more)).as(said.err()).isZero();
            assertThat(added(
                            "later",
                            "privileged",
                            java.util.stream.Stream.concat(
                                            java.util.Arrays.stream(more), java.util.stream.Stream.of("--force"))
                                    .toArray(String[]::new)))
                    .as(said.err())
                    .isZero();
        } finally {
            Files.deleteIfExists(socket.getParent());
        }
    }

    @Test
    void anExceptionForTheHostHasNoName() throws IOException {
        Path policies = Files.createDirectory(folder.resolve("policies"));
        String[] more = {"--for", "1d", "--reason", "r", "--owner", "o"};
        assertThat(added("web", "dockerPartition", more)).isEqualTo(Exit.USAGE);
        assertThat(said.err()).contains("\"dockerPartition\" is a control of the host: leave out NAME");
        var words = new ArrayList<>(List.of("--control", "privileged"));
        words.addAll(List.of(more));
        assertThat(exception("add", words.toArray(String[]::new))).isEqualTo(Exit.USAGE);
        assertThat(said.err()).contains("\"privileged\" is a control of containers: name one");
        words.set(1, "dockerPartition");
        assertThat(exception("add", words.toArray(String[]::new)))
                .as(said.err())
                .isZero();
        assertThat(policies.resolve("exception-host-dockerpartition.yaml"))
                .content()
                .contains("dockerPartition")
                .doesNotContain("match");
    }

    /** The daemon does not start with these policies, so doctor must not call them well. */
    @Test
    void doctorNamesAMistakeInThePolicies() throws IOException {
        write("policies/web.yaml", HEAD + "kind: HardeningPolicy\nmetadata: {name: web}\nspec: {mode: Enforced}\n");

        assertThat(wharden("doctor")).isEqualTo(Exit.DRIFT);

        assertThat(said.out())
                .containsPattern("BAD +policies +\\S*web.yaml:4:14: ")
                .contains("fix: wharden policy validate");
    }

    @Test
    void explainIsOfAContainerOrOfTheHost() {
        assertThat(wharden("explain")).isEqualTo(Exit.USAGE);
        assertThat(said.err()).isEqualTo("wharden: missing NAME or --host (see wharden explain --help)\n");
        said.clear();
        assertThat(wharden("explain", "web", "--host")).isEqualTo(Exit.USAGE);
        assertThat(said.err()).isEqualTo("wharden: name a container or say --host, not both\n");
    }

    /** What runs on of it the engine does not know, and starts a second copy beside that. */
    @Test
    void ofOneThatIsDownForAReasonNoStartIsAdvised() throws IOException {
        Path socket = Files.createTempDirectory(Path.of("/tmp"), "wharden").resolve("engine");
        try (var stub = new StubEngine(socket)) {
            stub.answer("/containers/json", "[]");
            stub.answer("/containers/web/json", PLAIN);
            String[] web = {"--profile", "baseline", "--engine", socket.toString(), "web"};
            assertThat(wharden("explain", web)).as(said.err()).isZero();
            assertThat(said.out()).contains("docker start web && wharden explain web");
            said.clear();
            ContainerName name = ContainerName.of("web");
            new Downs(new StateDir(folder.resolve("state")))
                    .put(new Down(
                            name,
                            name,
                            name,
                            "1".repeat(64),
                            "a",
                            Instant.EPOCH,
                            "",
                            "it was not started: process 7 of it runs on",
                            Map.of(),
                            Tries.NONE,
                            Optional.empty(),
                            Optional.of(Json.tree("{'Name':'no','MaximumRetryCount':0}")),
                            Optional.of(List.of("1".repeat(64)))));
            assertThat(wharden("explain", web)).as(said.err()).isZero();
            assertThat(said.out())
                    .contains("Look at wharden status before you start it: it is down: it was not started: process 7 of"
                            + " it runs on")
                    .doesNotContain("docker start");
        } finally {
            Files.deleteIfExists(socket.getParent());
        }
    }

    /** As a proxy of the socket that shows one container and no other, or an engine that fails in between. */
    @ParameterizedTest
    @ValueSource(ints = {403, 409, 500})
    void whatTheEngineDoesNotTellOfAnotherEndsNoExplanation(int status) throws IOException {
        Path socket = Files.createTempDirectory(Path.of("/tmp"), "wharden").resolve("engine");
        try (var stub = new StubEngine(socket)) {
            stub.answer("/containers/json", "[]");
            stub.answer(
                    "/containers/web/json",
                    PLAIN.replaceFirst("\"NetworkMode\":\"[^\"]*\"", "\"NetworkMode\":\"container:db\""));
            stub.refuse("/containers/db/json", status, "no");
            assertThat(wharden("explain", "--profile", "restricted", "--engine", socket.toString(), "web"))
                    .as(said.err())
                    .isZero();
            assertThat(said.err())
                    .contains("Whether what it joins runs is not known: ")
                    .hasLineCount(1);
            assertThat(said.out()).contains("docker start web && wharden explain web", "docker run flags");
        } finally {
            Files.deleteIfExists(socket.getParent());
        }
    }

    @Test
    void theCatalogueHasTheHostsControlsWithTheirFix() {
        assertThat(wharden("controls")).isZero();
        assertThat(said.out()).contains("Of the host (HostPolicy)").contains("engineTcp");
        said.clear();
        assertThat(wharden("controls", "engineTcp")).isZero();
        assertThat(said.out()).contains("a key of a HostPolicy, reported only").contains("fix: ");
    }

    private int added(String name, String control, String... more) {
        var words = new ArrayList<>(List.of(name, "--control", control));
        words.addAll(List.of(more));
        return exception("add", words.toArray(String[]::new));
    }

    /** Else a person would wait a minute for an answer that cannot come. */
    @ParameterizedTest
    @ValueSource(strings = {"status", "resume"})
    void withoutADaemonItIsSaidAtOnce(String command) throws IOException {
        Files.createDirectory(folder.resolve("state"));
        int code = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> wharden(command));
        assertThat(code).isEqualTo(Exit.UNREACHABLE);
        assertThat(said.err())
                .startsWith("wharden: the daemon is not running (")
                .hasLineCount(1);
        assertThat(folder.resolve("state")).isEmptyDirectory();
    }

    /** A command is started by as much of the command line as it needs. */
    @Test
    void aCommandIsTheSameInTheWholeCommandLine() {
        Map<String, CommandLine> whole = Wharden.commandLine().getSubcommands();
        assertThat(whole).hasSize(17);
        whole.forEach((name, command) -> assertThat(
                        Wharden.commandLine(name, "web").getSubcommands().entrySet())
                .singleElement()
                .satisfies(started -> {
                    assertThat(started.getKey()).isEqualTo(name);
                    assertThat(help(started.getValue())).isEqualTo(help(command));
                }));
        assertThat(Wharden.commandLine("--help").getSubcommands()).hasSize(17);
    }

    private static String help(CommandLine command) {
        return command.getUsageMessage()
                + command.getSubcommands().values().stream()
                        .map(CommandLine::getUsageMessage)
                        .toList();
    }
}
