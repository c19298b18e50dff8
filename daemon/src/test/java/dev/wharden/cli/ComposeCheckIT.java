package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.TestEngine;
import dev.wharden.config.PolicyFiles;
import dev.wharden.config.compose.ComposeFiles;
import dev.wharden.config.compose.ComposeService;
import dev.wharden.control.Controls;
import dev.wharden.control.Finding;
import dev.wharden.control.Source;
import dev.wharden.docker.DockerJava;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.observe.Observer;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.EvaluationContext;
import dev.wharden.policy.Judged;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicySet;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code check --compose} finds in a file is what is found of the containers that the real compose makes of it,
 * for everything that the declaration shows.
 */
final class ComposeCheckIT {
    private static final Path FILES = Path.of("src/test/resources/compose");
    private static final String PROJECT = "composed-it";
    /** The engine names another container by its id, the file by its name; compose leaves out {@code :ro} there. */
    private static final String NAMES = "[0-9a-f]{64}|" + PROJECT + "-\\S*";

    /**
     * Those of the policy that a declaration alone can drift from here; the others need an image, an engine or a host.
     */
    private static final int CONTROLS = 30;

    /** The gate runs some; all of them by {@code -Dwharden.compose.all=true}. */
    private static final boolean ALL = Boolean.getBoolean("wharden.compose.all");

    private static final Set<String> SAMPLE = Set.of("03", "05", "06", "07", "09", "16");

    private static final Set<String> SEEN = new TreeSet<>();
    private static final PolicySet POLICIES = new PolicyFiles(new Catalogue(Controls.all()), cron -> true)
            .readText("every.yaml", """
                    apiVersion: wharden.dev/v1
                    kind: HardeningPolicy
                    metadata: {name: every}
                    spec:
                      profile: restricted
                      desired:
                        networks: {defaultBridge: false}
                        hostUsers: false
                        ulimits: {nofile: "1024:4096", core: 0}
                        oomPolicy: {killDisable: false, scoreAdjMinimum: 0}
                        shmSize: 64Mi
                        logging: {maxSize: 10m, maxFile: 3}
                        healthcheck: true
                        init: true
                        cgroupParent: {allowed: [""]}
                        restartPolicy: {allowed: ["no", "on-failure:5"]}
                        imagePolicy: {latest: false, digest: true, registries: [registry.example.org]}
                        secretsInEnv: false
                        labels: {required: [owner]}
                        runtimeClassName: {allowed: [runc]}
                        sharedNamespaces: {tenantLabel: owner}
                    """)
            .policies();

    /** What an image decides where the file does not. */
    private static final Set<String> IMAGES = Set.of("runAsNonRoot", "supplementalGroups", "healthcheck");

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared(PROJECT);

    @TempDir
    private Path folder;

    private DockerJava docker = ENGINE.client();

    @BeforeEach
    void connect() throws IOException {
        docker = ENGINE.client();
        try (var files = Files.list(FILES)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    @AfterEach
    void close() {
        docker.close();
    }

    static Stream<String> files() throws IOException {
        try (var files = Files.list(FILES)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml") && !name.contains(".override."))
                    .filter(name -> ALL || SAMPLE.contains(name.substring(0, 2)))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private List<String> named(String file) {
        Path override = folder.resolve(file.replace(".yaml", ".override.yaml"));
        String first = folder.resolve(file).toString();
        return Files.exists(override) ? List.of(first, override.toString()) : List.of(first);
    }

    private String compose(List<String> files, String... verb) throws IOException {
        var words = new ArrayList<>(List.of("docker", "compose", "-p", PROJECT));
        files.forEach(file -> words.addAll(List.of("-f", file)));
        words.addAll(List.of(verb));
        Path log = folder.resolve("compose.log");
        var builder = new ProcessBuilder(words).redirectError(log.toFile());
        builder.environment().put("DOCKER_HOST", "unix://" + ENGINE.socket());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor()).as(Files.readString(log)).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return said;
    }

    /** What a file with extends or include is piped through first. */
    @ParameterizedTest
    @MethodSource("files")
    void whatComposeConfigPrintsIsFoundTheSame(String file) throws IOException {
        List<String> files = named(file);
        Map<String, String> environment = Map.of("COMPOSE_PROJECT_NAME", PROJECT);
        String resolved = compose(files, "config");
        var printed =
                new ComposeFiles(environment, new ByteArrayInputStream(resolved.getBytes(StandardCharsets.UTF_8)));
        assertThat(texts(printed.read(List.of("-")).services()))
                .isEqualTo(texts(new ComposeFiles(environment, InputStream.nullInputStream())
                        .read(files)
                        .services()));
    }

    private static Map<String, Set<String>> texts(List<ComposeService> services) {
        var verdicts = new ComposeVerdicts(POLICIES, services, Instant.now());
        return services.stream()
                .collect(Collectors.toMap(
                        ComposeService::service,
                        service -> verdicts.report(service).findings().stream()
                                .map(one -> one.finding().detail().name() + " "
                                        + one.finding().detail().message())
                                .collect(Collectors.toCollection(TreeSet::new))));
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatIsFoundBeforeItRunsIsWhatIsFoundOnceItIsMade(String file) throws IOException {
        List<String> files = named(file);
        List<ComposeService> services = new ComposeFiles(
                        Map.of("COMPOSE_PROJECT_NAME", PROJECT), InputStream.nullInputStream())
                .read(files)
                .services();
        compose(files, "create");
        try {
            var verdicts = new ComposeVerdicts(POLICIES, services, Instant.now());
            var differences = new ArrayList<String>();
            for (ComposeService service : services) {
                List<Judged> before = verdicts.report(service).findings();
                Set<String> unread = before.stream()
                        .filter(one -> one.finding() instanceof Finding.Unread)
                        .map(one -> one.finding().detail().control())
                        .collect(Collectors.toCollection(TreeSet::new));
                assertThat(IMAGES).as(service.service()).containsAll(unread);
                Set<String> expected = texts(made(service), unread);
                Set<String> found = texts(before, unread);
                found.forEach(one -> SEEN.add(one.split("/", 2)[0]));
                minus(expected, found).forEach(one -> differences.add(service.service() + " misses " + one));
                minus(found, expected).forEach(one -> differences.add(service.service() + " invents " + one));
            }
            assertThat(differences).isEmpty();
        } finally {
            compose(files, "down", "-v", "-t", "0");
        }
    }

    @AfterAll
    static void nearlyEveryControlWasCompared() {
        assertThat(SEEN).hasSizeGreaterThanOrEqualTo(ALL ? CONTROLS : CONTROLS * 2 / 3);
    }

    /** What is found of the container that compose has made, on an engine of the same kind. */
    private List<Judged> made(ComposeService service) {
        String name = service.declared().name().value();
        Subject seen = new Observer(docker, ProcFiles.ofHost(), ENGINE.socket().toString(), InstantSource.system())
                .observe(name);
        var subject = new Subject(
                seen.declared(),
                seen.image(),
                Observed.absent("it was not started"),
                ComposeVerdicts.DEFAULTS,
                seen.neighbours());
        return POLICIES.evaluate(subject, EvaluationContext.of(Instant.now(), Mode.ENFORCE))
                .findings();
    }

    /** Through the host's root every engine's socket can be reached, also those of tests beside this one. */
    private static final String SOCKETS = "/run/[\\w.]+/(docker|containerd)\\.sock";

    /** Control groups of version 1 give every container the host's namespace of them. */
    private static Set<String> texts(List<Judged> findings, Set<String> unread) {
        return findings.stream()
                .map(Judged::finding)
                .filter(finding -> !(finding instanceof Finding.Unread))
                .map(Finding::detail)
                .filter(detail -> detail.source() == Source.INSPECT)
                .filter(detail -> !detail.control().equals("hostCgroup"))
                .filter(detail -> !unread.contains(detail.control()))
                .map(detail -> detail.name() + " " + detail.severity().word() + " "
                        + detail.message().replaceAll(NAMES, "container").replaceAll(SOCKETS, "/run/docker.sock")
                        + (detail.impliedBy().isEmpty() ? "" : " by " + detail.impliedBy()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> minus(Set<String> all, Set<String> others) {
        var rest = new TreeSet<>(all);
        rest.removeAll(others);
        return rest;
    }
}
