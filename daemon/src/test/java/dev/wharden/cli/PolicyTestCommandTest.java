package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.RecordedInspect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code wharden policy test}: the shipped tests pass, and a case that is not as expected is told as a difference. */
final class PolicyTestCommandTest {
    private static final Path SHIPPED = Path.of("../config");
    private static final String HEAD = """
            apiVersion: wharden.dev/v1
            kind: PolicyTest
            metadata: {name: web}
            spec:
              profile: baseline
              cases:
                - name: one
            """;

    @RegisterExtension
    final Said said = new Said();

    @TempDir
    private Path folder;

    private int test(Path path, String... more) {
        said.clear();
        return said.wharden(List.of("policy", "test", path.toString()), more);
    }

    private int test(String body) throws IOException {
        return test(said.file(folder, "web.yaml", HEAD + body.indent(6)));
    }

    /** The repository's files as an installation has them: written by nobody else. */
    private Path shipped() throws IOException {
        for (String part : List.of("policies", "examples", "tests")) {
            try (var files = Files.list(SHIPPED.resolve(part))) {
                for (Path file : files.toList()) {
                    said.file(folder, part + "/" + file.getFileName(), Files.readString(file));
                }
            }
        }
        return folder.resolve("tests");
    }

    @Test
    void theShippedPoliciesPassTheirTests() throws IOException {
        assertThat(test(shipped())).as(said.out() + said.err()).isZero();
        assertThat(said.out()).contains("cases: ").doesNotContain("FAIL", "\u001b");
        assertThat(said.out().lines().filter(line -> line.startsWith("ok   "))).hasSizeGreaterThan(12);
    }

    @Test
    void everyShippedPolicyHasATest() throws IOException {
        for (String part : List.of("policies", "examples")) {
            for (Path file : list(SHIPPED.resolve(part))) {
                // A host's policy is of this machine, so no case can be written of it.
                if (kinds(file).equals(Set.of("kind: HostPolicy"))) {
                    continue;
                }
                assertThat(SHIPPED.resolve("tests").resolve(file.getFileName()))
                        .content()
                        .contains("../" + part + "/" + file.getFileName());
            }
        }
    }

    private static Set<String> kinds(Path file) throws IOException {
        return Files.readString(file)
                .lines()
                .filter(line -> line.startsWith("kind:"))
                .collect(Collectors.toSet());
    }

    private static List<Path> list(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** Each in turn takes one line out of a shipped policy, so that at least one of its cases must fail. */
    @ParameterizedTest
    @CsvSource({
        "policies/default.yaml, '  profile: restricted'",
        "examples/web-server.yaml, '    hostPorts: {allowed: [80, 443], hostIPs: []}'",
        "examples/web-server.yaml, '  mode: Enforce                       # as far as `enforcement` in wharden.yaml "
                + "allows'",
        "examples/database.yaml, '    names: [\"db-test-*\"]'",
        "examples/database.yaml, '    onDrift: Report                   # all else; never Repair, which would "
                + "recreate it'",
        "examples/quarantine.yaml, '    engineSocket: {allow: false, onDrift: Quarantine, severity: critical}'",
        "examples/exception.yaml, '  controls: [runAsNonRoot, readOnlyRootFilesystem]     # or one rule of a "
                + "control: resources/memory-limit (docs/controls.md has them)'"
    })
    void aLineThatIsTakenOutOfAShippedPolicyIsNoticed(String file, String line) throws IOException {
        Path tests = shipped();
        Path policy = folder.resolve(file);
        String text = Files.readString(policy);
        assertThat(text).contains(line + "\n");
        Files.writeString(policy, text.replace(line + "\n", ""));
        assertThat(test(tests)).as(said.out()).isIn(Exit.DRIFT, Exit.CONFIG);
    }

    @Test
    void aDifferenceSaysWhatWasExpectedAndWhatIsFound() throws IOException {
        assertThat(test("""
                inspect: {HostConfig: {Privileged: true}}
                expect: {policy: web, state: Compliant, findings: [hostPID, resources/memory-limit]}
                """)).isEqualTo(Exit.DRIFT);
        assertThat(said.out()).isEqualTo("""
                FAIL web: one  %s:7:7
                  policy
                    - expected  web
                    + found     baseline
                  state
                    - expected  Compliant
                    + found     Drifted
                  findings
                    - expected  hostPID
                    - expected  resources/memory-limit
                    + found     privileged/privileged-forbidden: is privileged
                1 case: 0 passed, 1 failed
                """.formatted(folder.resolve("web.yaml")));
    }

    @Test
    void whatCouldNotBeReadIsNeverAPass() throws IOException {
        assertThat(test("inspect: {HostConfig: {Privileged: \"no\"}}\nexpect: {findings: []}\n"))
                .isEqualTo(Exit.DRIFT);
        assertThat(said.out()).contains("  unknown\n", "    + found     privileged", "cannot be read");
        assertThat(test("""
                        inspect: {HostConfig: {Privileged: "no"}}
                        expect: {state: Unknown, findings: [], unknown: [privileged]}
                        """)).as(said.out()).isEqualTo(Exit.DRIFT);
        assertThat(said.out()).doesNotContain("privileged/privileged-forbidden");
    }

    @Test
    void whatSwitchesAModuleOffIsFoundWithoutAnEngineThatHasIt() throws IOException {
        assertThat(test("""
                inspect: {HostConfig: {SecurityOpt: [apparmor=unconfined, label=disable]}}
                expect: {state: Drifted, findings: [appArmorProfile, seLinuxOptions]}
                """)).as(said.out()).isZero();
    }

    @Test
    void aFixtureMayBeAFileOfDockerInspect() throws IOException {
        said.file(folder, "p.json", "[" + RecordedInspect.of("privileged") + "]");
        assertThat(test("inspectFile: p.json\nexpect: {state: Drifted, findings: [privileged], unknown: "
                        + "[hostCgroup]}\n"))
                .as(said.out())
                .isZero();
        said.file(folder, "p.json", "{not json");
        assertThat(test("inspectFile: p.json\nexpect: {state: Drifted}\n")).isEqualTo(Exit.CONFIG);
        assertThat(said.err()).contains("web.yaml:8:20: ", "p.json is not JSON").hasLineCount(1);
    }

    @Test
    void policiesOfTheSameFolderAreMeantWhereATestNamesNone() throws IOException {
        said.file(
                folder,
                "policy.yaml",
                "apiVersion: wharden.dev/v1\nkind: HardeningPolicy\nmetadata: {name: p}\nspec: {profile: baseline}\n");
        said.file(
                folder,
                "web.yaml",
                HEAD.replace("  profile: baseline\n", "")
                        + "      inspect: {}\n      expect: {policy: p, state: Compliant}\n");
        assertThat(test(folder, "--quiet")).as(said.out() + said.err()).isZero();
        assertThat(said.out()).isEqualTo("1 case: 1 passed\n");
        assertThat(said.wharden(List.of("policy", "validate", folder.toString())))
                .isZero();
        assertThat(said.out()).contains("1 policy test");
    }

    @Test
    void aFolderWithoutATestAndAWrongFileAreMistakes() throws IOException {
        assertThat(test(folder)).isEqualTo(Exit.USAGE);
        assertThat(said.err()).contains("no PolicyTest in " + folder).hasLineCount(1);
        assertThat(test("inspect: {}\nexpect: {stat: Drifted}\n")).isEqualTo(Exit.CONFIG);
        assertThat(said.err()).contains("web.yaml:9:16: unknown key \"stat\", did you mean \"state\"?");
    }
}
