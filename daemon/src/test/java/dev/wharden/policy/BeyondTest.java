package dev.wharden.policy;

import static dev.wharden.policy.Subjects.enforce;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.PolicyFiles;
import dev.wharden.container.Container;
import dev.wharden.control.Controls;
import dev.wharden.observe.Glance;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Service;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever advice changes and a repair does not is told with the reason, for each recorded container under each kind of
 * policy.
 */
final class BeyondTest {
    private static final Path RECORDED = Path.of("src/test/resources/inspect/26.1.5");
    private static final Catalogue CATALOGUE = new Catalogue(Controls.all());
    private static final Set<String> OWN_FIELDS =
            Set.of("/HostConfig/PortBindings", "/HostConfig/Binds", "/HostConfig/PublishAllPorts");
    private static final List<String> POLICIES = List.of(
            "profile: restricted",
            "profile: cis-docker-1.6.0-l1",
            "profile: restricted\n  desired: {runAsNonRoot: {user: \"5:6\"}, readOnlyRootFilesystem: {tmpfs: [/tmp, "
                    + "/run]},"
                    + " resources: {limits: {memory: 64Mi, cpu: \"1\", pids: 20}}}",
            "profile: restricted\n  remediation: {onDrift: Report}",
            "profile: restricted\n  desired: {runAsNonRoot: {onDrift: Quarantine}, capabilities: {onDrift: Report}}");

    static Stream<Path> recorded() throws IOException {
        try (Stream<Path> files = Files.list(RECORDED)) {
            return files.sorted().toList().stream();
        }
    }

    private static PolicySet policies(String spec) {
        return new PolicyFiles(CATALOGUE, cron -> true)
                .readText(
                        "p.yaml",
                        "apiVersion: wharden.dev/v1\nkind: HardeningPolicy\nmetadata: {name: p}\nspec:\n  mode: "
                                + "Enforce\n  "
                                + spec + "\n")
                .policies();
    }

    private static Subject subject(Path file, Set<String> needed) throws IOException {
        Subject read = Glance.fromInspect(new ObjectMapper().readTree(Files.readString(file)));
        var service = new Service(
                Observed.known(new ServiceUser(33, 34, "nginx")), Observed.absent("none"), List.of("/var/cache/nginx"));
        return read.with(service.needing(needed));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void eachFieldThatOnlyAdviceChangesBelongsToAControlThatIsTold(Path file) throws IOException {
        for (String spec : POLICIES) {
            PolicySet policies = policies(spec);
            Subject subject = subject(file, Set.of("/run"));
            Container repaired = policies.evaluate(subject, enforce()).desired();
            Container advised = policies.advised(subject, enforce());
            List<Beyond> beyond = policies.beyond(subject, enforce());
            Set<String> told = beyond.stream()
                    .flatMap(one -> CATALOGUE.find(one.control()).stream())
                    .flatMap(control -> control.info().pointers().stream())
                    .collect(Collectors.toCollection(TreeSet::new));
            if (beyond.stream().anyMatch(one -> one.control().equals("runAsNonRoot"))) {
                // A tmpfs belongs to the user that the container gets.
                told.add("/HostConfig/Tmpfs");
            }
            if (beyond.stream().anyMatch(one -> one.why() == Beyond.Why.NEVER)) {
                told.addAll(OWN_FIELDS);
            }
            assertThat(changed(repaired, advised))
                    .as("%s under %s: %s", file.getFileName(), spec, beyond)
                    .isSubsetOf(told);
        }
    }

    private static Set<String> changed(Container repaired, Container advised) {
        var changed = new TreeSet<String>();
        for (String part : List.of("HostConfig", "Config")) {
            ObjectNode before = (ObjectNode) repaired.at("/" + part);
            ObjectNode after = (ObjectNode) advised.at("/" + part);
            Stream.concat(before.properties().stream(), after.properties().stream())
                    .filter(entry -> !java.util.Objects.equals(before.get(entry.getKey()), after.get(entry.getKey())))
                    .forEach(entry -> changed.add("/" + part + "/" + entry.getKey()));
        }
        return changed;
    }

    @Test
    void aPolicyThatNamesAllIsRepairedAsAdvised() throws IOException {
        PolicySet named = policies("profile: restricted\n  desired: {runAsNonRoot: {user: \"33:34\"},"
                + " readOnlyRootFilesystem: {tmpfs: [/tmp, /var/cache/nginx]},"
                + " resources: {limits: {memory: 1Gi, cpu: \"1\", pids: 512}}}");
        Subject subject = subject(RECORDED.resolve("privileged.json"), Set.of());
        assertThat(named.beyond(subject, enforce())).isEmpty();
        assertThat(named.advised(subject, enforce()))
                .isEqualTo(named.evaluate(subject, enforce()).desired());
    }

    @Test
    void whatIsMissingInThePolicyIsSaidAsThePolicyWouldSayIt() throws IOException {
        Subject subject = subject(RECORDED.resolve("plain.json"), Set.of());
        assertThat(policies("profile: restricted").beyond(subject, enforce()))
                .filteredOn(one -> one.control().equals("runAsNonRoot"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.why()).isEqualTo(Beyond.Why.UNNAMED);
                    assertThat(one.settings().tree().toString()).isEqualTo("{\"user\":\"33:34\"}");
                });
    }

    @Test
    void noTmpfsIsAdvisedOverFilesOfTheImageEvenWhereThePolicyNamesIt() throws IOException {
        PolicySet named = policies("profile: restricted\n  desired: {readOnlyRootFilesystem: {tmpfs: [/run, /srv/x]}}");
        Subject subject = subject(RECORDED.resolve("plain.json"), Set.of("/run"));
        assertThat(named.advised(subject, enforce()).map("/HostConfig/Tmpfs"))
                .containsOnlyKeys("/tmp", "/srv/x", "/var/cache/nginx");
    }
}
