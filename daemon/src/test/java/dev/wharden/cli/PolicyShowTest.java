package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharden.container.RecordedInspect;
import dev.wharden.docker.StubEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code wharden policy show}: every value has the place that set it. */
final class PolicyShowTest {
    private static final String POLICY = """
            apiVersion: wharden.dev/v1
            kind: HardeningPolicy
            metadata: {name: web}
            spec:
              priority: 7
              match: {images: ["nginx*"], labels: {tier: web}}
              profile: baseline
              desired:
                capabilities:
                  add: [NET_BIND_SERVICE]
                  severity: critical
                resources:
                  limits:
                    memory: 512Mi
                  onDrift: Quarantine
                shmSize: 64Mi
              remediation:
                probation: 1m
            """;

    /** A build that was made by Maven knows its own. */
    private static final String VERSION = Version.number().equals("unknown") ? "" : " " + Version.number();

    @RegisterExtension
    final Said said = new Said();

    @TempDir
    private Path folder;

    private int show(String... more) throws IOException {
        Path file = said.file(folder, "web.yaml", POLICY);
        said.clear();
        return said.wharden(List.of("policy", "show", "--policies", file.toString()), more);
    }

    private static String squeezed(String text) {
        return text.lines().map(line -> line.replaceAll(" {2,}", " | ")).collect(Collectors.joining("\n"));
    }

    @Test
    void eachValueHasTheLineTheProfileOrTheDefaultThatSetsIt() throws IOException {
        assertThat(show("web")).as(said.err()).isZero();
        assertThat(squeezed(said.out()).lines())
                .contains(
                        "SETTING | VALUE | ORIGIN",
                        "priority | 7 | web.yaml:5",
                        "match.images | [nginx*] | web.yaml:6",
                        "match.labels.tier | web | web.yaml:6",
                        "mode | Audit | default",
                        "profile | baseline | web.yaml:7",
                        "capabilities.add | [NET_BIND_SERVICE] | web.yaml:10",
                        "capabilities.severity | critical | web.yaml:11",
                        "resources.limits.memory | 512Mi | web.yaml:14",
                        "resources.onDrift | Quarantine | web.yaml:15",
                        "privileged.allow | false | profile baseline" + VERSION,
                        "shmSize.onDrift | Report | default",
                        "remediation.probation | 1m | web.yaml:18",
                        "remediation.repairFailed | Report | default")
                .noneMatch(line -> line.startsWith("privileged.severity"))
                .anyMatch(line -> line.startsWith("No requirement: ") && line.contains("runAsNonRoot"));
    }

    @Test
    void theColumnsAreAligned() throws IOException {
        show();
        List<Integer> origins = said.out()
                .lines()
                .filter(line -> line.startsWith("privileged.") || line.startsWith("SETTING") || line.startsWith("mode"))
                .map(line -> Math.max(
                        line.indexOf("ORIGIN"),
                        Math.max(
                                line.indexOf("web.yaml"),
                                Math.max(line.indexOf("default"), line.indexOf("profile baseline")))))
                .distinct()
                .toList();
        assertThat(origins).hasSize(1);
    }

    @Test
    void jsonAndYamlSayAllOfIt() throws IOException {
        assertThat(show("-o", "json")).as(said.err()).isZero();
        JsonNode shown = new ObjectMapper().readTree(said.out()).get(0);
        assertThat(shown.path("kind").asText()).isEqualTo("EffectivePolicy");
        assertThat(shown.at("/metadata/name").asText()).isEqualTo("web");
        assertThat(shown.path("sha256").asText()).hasSize(64);
        assertThat(shown.path("values").findValuesAsText("setting"))
                .contains("privileged.severity", "privileged.onDrift", "capabilities.add");
        assertThat(shown.path("values"))
                .allSatisfy(value -> assertThat(value.path("origin").asText()).isNotEmpty());
        assertThat(shown.path("notJudged")).isNotEmpty();
        assertThat(show("-o", "yaml")).as(said.err()).isZero();
        assertThat(said.out()).startsWith("---\napiVersion: wharden.dev/v1\nkind: EffectivePolicy\n");
    }

    @Test
    void aPolicyThatIsNotThereIsOneLineWithTheNearestName() throws IOException {
        assertThat(show("wbe")).isEqualTo(Exit.USAGE);
        assertThat(said.err())
                .contains("no policy \"wbe\" in ", ", did you mean \"web\"?")
                .hasLineCount(1);
        assertThat(show("web", "--container", "x")).isEqualTo(Exit.USAGE);
        assertThat(said.err()).contains("not two of them");
    }

    @Test
    void ofAContainerItsLabelsAreAnOriginToo() throws IOException {
        var fields = (com.fasterxml.jackson.databind.node.ObjectNode)
                new ObjectMapper().readTree("""
                {"Id": "%s", "Name": "/shop", "Image": "sha256:1", "Config": {"Image": "nginx:1.9", "Labels":
                  {"tier": "web", "dev.wharden.mode": "enforce", "dev.wharden.profile": "restricted"}}}
                """.formatted("1".repeat(64)));
        Path socket = Files.createTempDirectory(Path.of("/tmp"), "wharden").resolve("engine");
        try (var stub = new StubEngine(socket)) {
            stub.answer("/containers/json", "[]");
            stub.answer("/containers/shop/json", RecordedInspect.stopped(fields).toString());
            stub.answer("/images/sha256:1/json", "{\"Id\":\"sha256:1\",\"Config\":{}}");
            assertThat(show("--container", "shop", "--engine", socket.toString()))
                    .as(said.err())
                    .isZero();
        } finally {
            Files.deleteIfExists(socket.getParent());
        }
        assertThat(squeezed(said.out()).lines())
                .contains(
                        "mode | Enforce | label dev.wharden.mode",
                        "runAsNonRoot.required | true | label dev.wharden.profile",
                        "capabilities.drop | [ALL] | label dev.wharden.profile",
                        "privileged.allow | false | profile baseline" + VERSION);
    }

    @Test
    void whatIsDemandedOfTheHostHasItsPlacesToo() throws IOException {
        Path file = said.file(folder, "host.yaml", """
                apiVersion: wharden.dev/v1
                kind: HostPolicy
                metadata: {name: web}
                spec:
                  profile: baseline
                  desired:
                    kernel:
                      minimum: "5.10"
                      severity: critical
                    shortLived: true
                """);
        said.clear();
        assertThat(said.wharden(List.of("policy", "show", "--host", "--policies", file.toString())))
                .isZero();
        assertThat(squeezed(said.out()))
                .startsWith("web\nSETTING | VALUE | ORIGIN\npriority | 0 | default\n")
                .contains(
                        "kernel.minimum | 5.10 | host.yaml:8",
                        "kernel.severity | critical | host.yaml:9",
                        "shortLived.required | true | host.yaml:10",
                        "The host is only reported. Where not shown, severity is the control's own",
                        "No requirement: ");
    }

    @Test
    void withoutAHostPolicyThereIsNothingToShow() throws IOException {
        assertThat(show("--host")).isEqualTo(2);
        assertThat(said.err()).contains("no HostPolicy in ");
    }
}
