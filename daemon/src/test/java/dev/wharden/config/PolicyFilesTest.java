package dev.wharden.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.config.yaml.ConfigException;
import dev.wharden.control.Controls;
import dev.wharden.control.Key;
import dev.wharden.control.Profile;
import dev.wharden.control.Severity;
import dev.wharden.control.Shape;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.Desired;
import dev.wharden.policy.HostPolicy;
import dev.wharden.policy.Mode;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.Policy;
import dev.wharden.policy.PolicyException;
import dev.wharden.policy.PolicySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PolicyFilesTest {
    private static final String HEAD =
            "apiVersion: wharden.dev/v1\nkind: HardeningPolicy\nmetadata: {name: %s}\nspec:\n%s\n";

    private static Policy policy(String spec) {
        return Policies.FILES
                .readText("web.yaml", HEAD.formatted("web", spec))
                .policies()
                .policies()
                .getFirst();
    }

    private static Optional<Desired> desired(Policy policy, String control) {
        return policy.desired().stream()
                .filter(one -> one.control().equals(control))
                .findFirst();
    }

    private static Path write(Path folder, String file, String text) throws IOException {
        Path path = Files.writeString(folder.resolve(file), text);
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
    }

    @Test
    void theContractsPolicyIsReadWithEveryKey() {
        Policy policy = policy("""
                  priority: 100
                  match:   {images: ["nginx*"], names: [], labels: {tier: web}}
                  exclude: {names: ["db-*"]}
                  mode: Enforce
                  profile: restricted
                  desired:
                    runAsNonRoot: {user: "10001:10001"}
                    capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}
                    readOnlyRootFilesystem: {tmpfs: [/tmp, /run]}
                    allowPrivilegeEscalation: false
                    privileged: {allow: false, onDrift: Quarantine, severity: critical}
                    resources: {limits: {memory: 512Mi, cpu: "1", pids: 200}}
                  remediation:
                    onDrift: Repair
                    notRepairable: Report
                    repairFailed: Quarantine
                    probation: 45s
                    writableLayer: Discard
                    window: {cron: "0 0 2 ? * MON-FRI", duration: 2h, timeZone: Europe/Oslo}
                """);
        assertThat(policy.priority()).isEqualTo(100);
        assertThat(policy.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(policy.profile()).isEqualTo(Profile.RESTRICTED);
        assertThat(policy.match().labels()).containsKey("tier");
        assertThat(policy.exclude().names()).hasSize(1);
        assertThat(policy.remediation().repairFailed()).isEqualTo(OnDrift.QUARANTINE);
        assertThat(policy.remediation().probation()).isEqualTo(Duration.ofSeconds(45));
        assertThat(policy.remediation().discardWritableLayer()).isTrue();
        assertThat(policy.remediation().window().orElseThrow().timeZone()).isEqualTo("Europe/Oslo");
        assertThat(policy.digest()).matches("[0-9a-f]{64}");
        Desired privileged = desired(policy, "privileged").orElseThrow();
        assertThat(privileged.onDrift()).contains(OnDrift.QUARANTINE);
        assertThat(privileged.severity()).contains(Severity.CRITICAL);
        assertThat(desired(policy, "runAsNonRoot").orElseThrow().settings().get(Shape.REQUIRED))
                .isTrue();
        assertThat(desired(policy, "resources")
                        .orElseThrow()
                        .settings()
                        .tree()
                        .at("/limits/memory")
                        .asText())
                .isEqualTo("512Mi");
    }

    @Test
    void mapsMergeWithTheProfileListsReplaceAndEachValueKnowsItsOrigin() {
        Policy policy = policy("""
                  profile: restricted
                  desired:
                    resources: {limits: {memory: 512Mi}}
                    capabilities: {add: [CHOWN]}
                """);
        Desired resources = desired(policy, "resources").orElseThrow();
        assertThat(resources.settings().tree().at("/limits/memory").asText()).isEqualTo("512Mi");
        assertThat(resources.settings().tree().at("/limits/cpu").asText()).isEqualTo("required");
        assertThat(resources.origins())
                .containsEntry("/limits/memory", "web.yaml:7")
                .containsEntry("/limits/cpu", "profile restricted");
        Desired capabilities = desired(policy, "capabilities").orElseThrow();
        assertThat(capabilities.settings().get(Key.texts("add", "", List.of()))).containsExactly("CHOWN");
        assertThat(capabilities.settings().get(Key.texts("drop", "", List.of())))
                .containsExactly("ALL");
        assertThat(capabilities.origins())
                .containsEntry("add", "web.yaml:8")
                .containsEntry("drop", "profile restricted");
    }

    @Test
    void withoutAProfileOnlyWhatIsNamedIsWanted() {
        assertThat(policy("  desired: {privileged: false}").desired())
                .extracting(Desired::control)
                .containsExactly("privileged");
        assertThat(policy("  mode: Audit").desired()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NO", "no", "on", "y", "No"})
    void wordsThatOldYamlReadsAsTruthsAreTextWhereTextIsWanted(String word) {
        String text = "apiVersion: wharden.dev/v1\nkind: HostPolicy\nmetadata: {name: h}\nspec:\n  desired:\n    "
                + "dockerGroup: {allowed: [NO, "
                + word + "]}\n";
        assertThat(Policies.FILES
                        .readText("h.yaml", text)
                        .policies()
                        .host()
                        .orElseThrow()
                        .desired()
                        .getFirst()
                        .settings()
                        .get(Key.texts("allowed", "", List.of())))
                .containsExactly("NO", word);
    }

    @Test
    void anExceptionIsReadWithItsEnd() {
        PolicyException exception = Policies.read(Policies.SHIPPED.resolve("examples/exception.yaml"))
                .policies()
                .exceptions()
                .getFirst();
        assertThat(exception.expiresAt()).isEqualTo(Instant.parse("2026-12-31T23:59:59Z"));
        assertThat(exception.grace()).isEqualTo(Duration.ofHours(24));
        assertThat(exception.controls()).containsExactly("runAsNonRoot", "readOnlyRootFilesystem");
    }

    @Test
    void ofAFolderTheYamlFilesAreReadSortedAndNothingBelow(@TempDir Path folder) throws IOException {
        write(folder, "b.yml", HEAD.formatted("b", "  priority: 1"));
        write(
                folder,
                "a.yaml",
                HEAD.formatted("a2", "  priority: 1") + "---\n" + HEAD.formatted("a1", "  priority: 2"));
        write(folder, "c.txt", "no yaml: [");
        write(folder, ".hidden.yaml", "no yaml: [");
        Files.createDirectory(folder.resolve("d.yaml"));
        assertThat(Policies.FILES.read(folder).policies().policies())
                .extracting(Policy::name)
                .containsExactly("a1", "a2", "b");
    }

    @Test
    void aFolderWithTheNameOfAPolicyFileIsWarnedOf(@TempDir Path folder) throws IOException {
        write(folder, "a.yaml", HEAD.formatted("a", "  mode: Audit"));
        Path other = Files.createDirectory(folder.resolve("web.yaml"));

        assertThat(Policies.FILES.read(folder).warnings())
                .extracting(Object::toString)
                .containsExactly(other
                        + ":1:1: is a folder, so nothing in it is read: move its files up, or rename or remove it");
    }

    @Test
    void ofThousandsOfProblemsTheFirstHundredAreShownAndTheOthersCounted(@TempDir Path folder) throws IOException {
        var spec = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            spec.append("  wrong").append(i).append(": 1\n");
        }
        Path file = write(folder, "a.yaml", HEAD.formatted("a", spec));

        assertThatThrownBy(() -> Policies.FILES.read(folder))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.problems())
                                .hasSize(101)
                                .last()
                                .hasToString(file + ":105:3: and 19900 more: fix those above first"));
    }

    @Test
    void aFileOfTooManyValuesIsRefused(@TempDir Path folder) throws IOException {
        var spec = new StringBuilder();
        for (int i = 0; i < 90_000; i++) {
            spec.append("  x").append(i).append(":\n");
        }
        write(folder, "a.yaml", HEAD.formatted("a", spec));

        assertThatThrownBy(() -> Policies.FILES.read(folder))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is too large or too deep");
    }

    @Test
    void theProblemsOfAllFilesAreShownAtOnce(@TempDir Path folder) throws IOException {
        write(folder, "a.yaml", HEAD.formatted("same", "  mode: Off"));
        write(folder, "b.yaml", HEAD.formatted("same", "  profile: none"));
        assertThatThrownBy(() -> Policies.FILES.read(folder))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(folder + "/a.yaml:5:9: ")
                .hasMessageContaining(folder + "/b.yaml:5:12: ")
                .hasMessageContaining(folder + "/b.yaml:1:1: doubled name \"same\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-rw-r--", "rw-r--rw-"})
    void aFileThatOthersMayWriteIsRefused(String permissions, @TempDir Path folder) throws IOException {
        Path file = write(folder, "a.yaml", HEAD.formatted("a", "  mode: Audit"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        assertThatThrownBy(() -> Policies.FILES.read(folder))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + ":1:1: may be written by group or others, and so is refused: chmod go-w " + file);
    }

    @Test
    void aPathThatIsNotThereIsAProblem(@TempDir Path folder) {
        Path missing = folder.resolve("missing.yaml");
        assertThatThrownBy(() -> Policies.FILES.read(missing))
                .isInstanceOf(ConfigException.class)
                .hasMessage(missing + ":1:1: no such file or directory");
    }

    @Test
    void aSelectorOfLabelsAloneIsWarnedOf() {
        var loaded = Policies.FILES.readText("w.yaml", HEAD.formatted("w", "  match: {labels: {tier: web}}"));
        assertThat(loaded.warnings()).hasSize(1);
        assertThat(loaded.warnings().getFirst().toString()).startsWith("w.yaml:5:10: selects by labels alone");
        assertThat(Policies.FILES
                        .readText("w.yaml", HEAD.formatted("w", "  match: {labels: {tier: web}, names: [a]}"))
                        .warnings())
                .isEmpty();
    }

    @Test
    void anActionForAControlThatNothingDemandsIsWarnedOf() {
        var loaded =
                Policies.FILES.readText("w.yaml", HEAD.formatted("w", "  desired: {privileged: {onDrift: Report}}"));
        assertThat(loaded.warnings()).hasSize(1);
        assertThat(loaded.policies().policies().getFirst().desired()).isEmpty();
    }

    @Test
    void aDigestFollowsTheDocumentAndNotItsNeighbours() {
        String a = HEAD.formatted("a", "  mode: Audit");
        String b = HEAD.formatted("b", "  mode: Audit");
        String alone = Policies.FILES
                .readText("a.yaml", a)
                .policies()
                .policies()
                .getFirst()
                .digest();
        assertThat(Policies.FILES.readText("a.yaml", b + "---\n" + a).policies().policies())
                .filteredOn(policy -> policy.name().equals("a"))
                .extracting(Policy::digest)
                .containsExactly(alone);
        assertThat(policy("  mode: Enforce").digest())
                .isNotEqualTo(policy("  mode: Audit").digest());
    }

    @Test
    void whatExpandsWithoutEndIsRefusedAtOnce() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            String alias = "*a" + (i - 1);
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", java.util.Collections.nCopies(5, alias))));
        }
        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            assertThatThrownBy(() -> Policies.FILES.readText("bomb.yaml", bomb.toString()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("too large");
            assertThatThrownBy(() -> Policies.FILES.readText("deep.yaml", "[".repeat(10_000)))
                    .isInstanceOf(ConfigException.class);
            assertThatThrownBy(() -> Policies.FILES.readText("self.yaml", "&a [*a]"))
                    .isInstanceOf(ConfigException.class);
        });
    }

    @Test
    void ofSeveralHostPoliciesTheHighestPriorityDecides() {
        String head = "apiVersion: wharden.dev/v1\nkind: HostPolicy\n";
        PolicySet set = new PolicyFiles(new Catalogue(Controls.all()), cron -> true)
                .readText(
                        "h.yaml",
                        head + "metadata: {name: default}\nspec: {priority: -1000, profile: restricted}\n---\n" + head
                                + "metadata: {name: own}\nspec: {desired: {kernel: {minimum: \"6.1\"}}}\n")
                .policies();
        assertThat(set.host().map(HostPolicy::name)).contains("own");
        assertThat(set.host().orElseThrow().desired()).hasSize(1);
    }

    @Test
    void tooManyFilesDocumentsOrBytesAreOneErrorAndNothingIsRead(@TempDir Path folder) throws IOException {
        Path files = Files.createDirectory(folder.resolve("files"));
        for (int i = 0; i <= TextFiles.MOST_FILES; i++) {
            write(files, "p%d.yaml".formatted(i), HEAD.formatted("p" + i, "  mode: Audit"));
        }
        assertOneProblem(files, files + ":1:1: has more than 500 YAML files");

        Path bytes = Files.createDirectory(folder.resolve("bytes"));
        for (int i = 0; i < 3; i++) {
            write(bytes, "p%d.yaml".formatted(i), "#".repeat(1_000_000));
        }
        assertOneProblem(bytes, bytes + ":1:1: has more than 2 MiB of YAML");

        var text = new StringBuilder();
        for (int i = 0; i <= PolicyFiles.MOST_DOCUMENTS; i++) {
            text.append("---\n").append(HEAD.formatted("p" + i, "  mode: Audit"));
        }
        Path many = write(folder, "many.yaml", text.toString());
        assertOneProblem(many, "is number 1001 of the policies, exceptions and tests: more than 1000 are not read");
    }

    private static void assertOneProblem(Path path, String words) {
        assertThatThrownBy(() -> Policies.FILES.read(path))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.problems()).singleElement().asString().contains(words));
    }
}
