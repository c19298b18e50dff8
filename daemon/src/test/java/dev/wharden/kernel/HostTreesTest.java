package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.control.Control;
import dev.wharden.control.Controls;
import dev.wharden.control.Finding;
import dev.wharden.control.Profile;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.HostSubject;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hosts as their files show them, {@code src/test/resources/hosts}: what each runs in, and what profile restricted says
 * of that and of its kernel.
 */
final class HostTreesTest {
    private static final Path FOLDER = Path.of("src/test/resources/hosts");
    private static final LocalDate TODAY = LocalDate.parse("2026-11-27");

    @TempDir
    Path root;

    static Stream<String> hosts() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString().replace(".tree", "")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void eachHostIsToldApartAndJudged(String name) throws IOException {
        String[] parts = Files.readString(FOLDER.resolve(name + ".tree")).split("(?m)^=== ");
        var host = new HostTree(root);
        for (String part : List.of(parts).subList(1, parts.length)) {
            int end = part.indexOf('\n');
            host.file(part.substring(0, end), part.substring(end + 1).replace("\\0", "\0"));
        }
        List<String> expected =
                parts[0].lines().filter(line -> !line.startsWith("#")).toList();

        var facts = new HostReader(host.files()).facts(Path.of("/run/docker.sock"), EngineFacts.NONE);

        assertThat(facts.virtualization())
                .as(facts.virtualizationSignals().toString())
                .isEqualTo(Observed.known(expected.getFirst().replace("virtualization: ", "")));
        var subject = new HostSubject(facts, EngineFacts.NONE, Observed.absent("none"), TODAY);
        assertThat(Stream.of("virtualization", "kernel").flatMap(id -> findings(id, subject)))
                .containsExactlyElementsOf(expected.subList(1, expected.size()));
    }

    private static Stream<String> findings(String id, HostSubject subject) {
        Control control = Controls.of(id).orElseThrow();
        var settings = Objects.requireNonNull(control.info().profiles().get(Profile.RESTRICTED));
        return control.evaluate(subject, settings).stream()
                .map(Finding::detail)
                .map(detail -> "finding: " + detail.severity().word() + " " + id + ": " + detail.message());
    }

    @Test
    void thereIsATreeForEachKindOfHost() throws IOException {
        assertThat(hosts())
                .contains(("bare-metal firecracker hyperv kvm lxc nspawn openvz-guest openvz-node vmware wsl xen-hvm"
                                + " xen-pv")
                        .split(" "));
    }
}
