package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharden.TestEngine;
import dev.wharden.docker.FaultProxy;
import dev.wharden.docker.ProxyFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands that only look, as scripts call them. */
final class CliIT {
    private static final String ESCAPE = "\u001b";
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("e2e-cli-");

    @TempDir
    private Path folder;

    private final Containers containers = new Containers(ENGINE);
    private Product product;

    @BeforeEach
    void product() {
        product = Product.in(folder, ENGINE, "Audit");
        product.enforce("cli", ENGINE.prefix() + "*", "{privileged: false, resources: {limits: {pids: 100}}}");
    }

    @Test
    void checkJsonHasEveryKeyOfTheContractAndExitOneMeansDrift() throws IOException {
        String name = containers.sleeping("drifted", "--privileged", "-e", "SECRET=hunter2");
        Ran ran = product.wharden("check", name, "-o", "json");
        assertThat(ran.code()).as(ran.err()).isEqualTo(1);
        JsonNode report = JSON.readTree(ran.out());
        assertThat(keys(report))
                .containsExactly("apiVersion", "kind", "generatedAt", "engine", "containers", "host", "summary");
        assertThat(report.path("apiVersion").asText()).isEqualTo("wharden.dev/v1");
        assertThat(report.path("kind").asText()).isEqualTo("CheckReport");
        assertThat(keys(report.path("engine"))).containsExactly("version", "apiVersion");
        JsonNode container = report.at("/containers/0");
        assertThat(keys(container))
                .containsExactly("name", "id", "image", "policy", "mode", "state", "reason", "findings");
        assertThat(container.path("id").asText()).hasSize(64);
        assertThat(container.path("state").asText()).isEqualTo("Drifted");
        assertThat(container.path("mode").asText()).isEqualTo("Audit");
        assertThat(container.path("reason").isNull()).isTrue();
        assertThat(container.path("findings"))
                .hasSize(2)
                .allSatisfy(finding -> assertThat(keys(finding))
                        .containsExactly(
                                "control rule severity source field actual desired repair message impliedBy exception"
                                        .split(" ", -1)));
        assertThat(keys(report.path("summary")))
                .containsExactly(("containers compliant drifted excepted unremediable unknown unmanaged quarantined"
                                + " suspended remediating")
                        .split(" ", -1));
        assertThat(report.at("/summary/drifted").asInt()).isEqualTo(1);
        assertThat(ran.out() + ran.err()).doesNotContain("hunter2");
    }

    @Test
    void aPipeHasNoEscapeCodesAndHostileTextIsEscapedEverywhere() {
        String hostile = ESCAPE + "[2J" + ESCAPE + "]0;owned\u0007\nFAKE Compliant";
        String name = containers.sleeping(
                "hostile", "--privileged", "-e", "SECRET=hunter2" + hostile, "--label", "evil=" + hostile);
        for (String[] command : List.of(
                new String[] {"check", name},
                new String[] {"explain", name},
                new String[] {"plan", name},
                new String[] {"check", name, "-o", "json"})) {
            Ran ran = product.wharden(command);
            assertThat(ran.code()).as("%s: %s", List.of(command), ran.err()).isIn(0, 1);
            assertThat(ran.out()).contains(name, "privileged");
            assertThat(ran.out() + ran.err())
                    .as("%s", List.of(command))
                    .doesNotContain(ESCAPE, "\u0007", "hunter2", "\nFAKE");
        }
        assertThat(product.wharden("check", name, "--color", "always").out()).contains(ESCAPE + "[");
    }

    /** As an engine that waits for a container's log driver, under another engine's name in the environment. */
    @Test
    void aContainerThatTheEngineDoesNotAnswerForIsUnknownAndTheOthersAreJudged() throws IOException {
        String well = containers.sleeping("answered", "--pids-limit", "50");
        String stuck = containers.sleeping("stuck");
        Path socket = Files.createTempDirectory(Path.of("/tmp"), "wharden").resolve("engine");
        try (var proxy = new FaultProxy(socket, ENGINE.socket())) {
            proxy.fault("/containers/" + containers.id(stuck) + "/json", new ProxyFault.Stall());
            Product behind = Product.in(folder, socket, "Audit");
            behind.policy("cli.yaml", PolicyText.enforcing("cli", ENGINE.prefix() + "*", "{privileged: false}"));
            Ran ran = behind.wharden(
                    Map.of(
                            "DOCKER_HOST", "tcp://192.0.2.1:2376",
                            "DOCKER_TLS_VERIFY", "1",
                            "DOCKER_CONTEXT", "elsewhere",
                            "DOCKER_CONFIG", "/nowhere"),
                    "check",
                    "--no-host",
                    "--fail-on",
                    "critical",
                    "-o",
                    "json");
            assertThat(ran.code()).as(ran.err()).isEqualTo(1);
            JsonNode report = JSON.readTree(ran.out());
            assertThat(states(report)).containsEntry(well, "Compliant").containsEntry(stuck, "Unknown");
            assertThat(ran.out()).contains("the engine does not answer for this container");
            Ran plan = behind.wharden("plan");
            assertThat(plan.code()).as(plan.err()).isEqualTo(1);
            assertThat(plan.out())
                    .contains(stuck + "  unknown", "nothing is known of 1 container", "nothing to do: 1 container");
        } finally {
            Files.deleteIfExists(socket.getParent());
        }
    }

    private static Map<String, String> states(JsonNode report) {
        var states = new TreeMap<String, String>();
        report.path("containers")
                .forEach(one ->
                        states.put(one.path("name").asText(), one.path("state").asText()));
        return states;
    }

    @Test
    void explainSaysTheFlagsThatWouldFixIt() {
        String name = containers.sleeping("explained", "--privileged");
        Ran ran = product.wharden("explain", name);
        assertThat(ran.out()).contains("cli", "privileged", "docker run", "--pids-limit");
    }

    @Test
    void planSaysWhatWouldBeDoneAndChangesNothing() {
        String name = containers.sleeping("planned", "--privileged");
        String id = containers.id(name);
        Ran ran = product.wharden("plan", name);
        assertThat(ran.code()).as(ran.err()).isEqualTo(1);
        assertThat(ran.out()).contains("recreate", "/HostConfig/Privileged", "downtime");
        assertThat(containers.id(name)).isEqualTo(id);
    }

    @Test
    void checkJudgesInspectJsonOfStandardInputWithoutAnEngine() {
        String name = containers.sleeping("file", "--privileged");
        String inspect = ENGINE.docker("inspect", name);
        Ran ran = product.whardenReading(
                inspect, "check", "--inspect", "-", "--engine", "unix:///nowhere.sock", "--fail-on", "critical");
        assertThat(ran.code()).as(ran.err()).isEqualTo(1);
        assertThat(ran.out()).contains(name, "privileged");
    }

    @Test
    void theExitCodeSaysWhatIsWrong() {
        String name = containers.sleeping("well", "--pids-limit", "50");
        product.succeeds("check", name);
        Ran nobody = product.wharden("check", "e2e-cli-nobody");
        assertThat(nobody.code()).isEqualTo(2);
        assertOneLine(nobody);
        Ran usage = product.wharden("check", "--no-such-option");
        assertThat(usage.code()).isEqualTo(2);
        assertOneLine(usage);
        Ran down = product.wharden("check", "--engine", "unix:///nowhere.sock");
        assertThat(down.code()).isEqualTo(69);
        assertOneLine(down);
        for (String command : List.of("status", "resume")) {
            Ran alone = product.wharden(command);
            assertThat(alone.code()).isEqualTo(69);
            assertOneLine(alone);
        }
        product.policy("bad.yaml", "apiVersion: wharden.dev/v1\nkind: HardeningPolicy\nmetadata: {name: a}\nspc: {}\n");
        Ran bad = product.wharden("policy", "validate");
        assertThat(bad.code()).isEqualTo(78);
        assertThat(bad.err()).contains("bad.yaml:4:1", "did you mean").doesNotContain("\tat ");
        assertThat(product.start().end()).isEqualTo(78);
    }

    private static void assertOneLine(Ran ran) {
        assertThat(ran.err().lines().toList()).as(ran.err()).hasSize(1);
        assertThat(ran.err()).startsWith("wharden: ");
    }

    @Test
    void anExceptionIsWrittenListedAndExcuses() {
        String name = containers.sleeping("excused", "--privileged", "--pids-limit", "50");
        product.succeeds(
                "exception",
                "add",
                name,
                "--control",
                "privileged",
                "--for",
                "30d",
                "--reason",
                "vendor",
                "--owner",
                "ops@example.org");
        Ran listed = product.succeeds("exception", "list");
        assertThat(listed.out()).contains("privileged", "ops@example.org", "active");
        Ran checked = product.wharden("check", name);
        assertThat(checked.code()).as(checked.out()).isZero();
        assertThat(checked.out()).contains("Excepted");
        product.succeeds("policy", "validate");
    }

    /** The chain of what is left holds: only the head, which is kept elsewhere, knows what was taken away. */
    @Test
    void aLogThatWasCutIsToldByItsHeadAndByTheDaemonForGood() throws IOException {
        try (RunningDaemon daemon = product.start().ready()) {
            assertThat(daemon.metric("wharden_audit_chain_valid")).isOne();
        }
        product.succeeds("audit", "verify", "--head");
        List<String> lines = Files.readAllLines(product.audit());
        Files.write(product.audit(), lines.subList(0, lines.size() - 1));
        product.succeeds("audit", "verify");
        Ran compared = product.wharden("audit", "verify", "--head");
        assertThat(compared.code()).as(compared.out()).isEqualTo(1);
        assertThat(compared.err()).contains("but the kept head is record " + lines.size() + ": the end is missing");
        try (RunningDaemon daemon = product.start().ready()) {
            assertThat(daemon.metric("wharden_audit_chain_valid")).isZero();
        }
        assertThat(product.wharden("audit", "verify", "--head").code()).isEqualTo(1);
    }

    @Test
    void doctorAndControlsSayWhatThereIs() throws IOException {
        Ran doctor = product.wharden("doctor");
        assertThat(doctor.out()).contains("engine", "kernel");
        Ran controls = product.succeeds("controls", "-o", "json");
        assertThat(JSON.readTree(controls.out()).findValuesAsText("id")).contains("privileged", "capabilities");
        assertThat(product.wharden("controls", "privileged").out()).contains("privileged");
    }

    private static List<String> keys(JsonNode node) {
        var keys = new ArrayList<String>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}
