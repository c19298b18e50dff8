package dev.wharden.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.config.PolicyFiles;
import dev.wharden.control.Controls;
import dev.wharden.control.Fleets;
import dev.wharden.controller.World;
import dev.wharden.docker.FakeEngine;
import dev.wharden.e2e.PolicyText;
import dev.wharden.kernel.HostReader;
import dev.wharden.kernel.HostTree;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.State;
import dev.wharden.subject.RoundTrips;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostWatchTest {
    private static final Instant NOW = Instant.parse("2026-11-27T09:00:00Z");
    private static final String HOST = PolicyText.host(
            "kernel: {minimum: \"5.10\"}, operatingSystem: true, rebootPending: {allow: false, severity: low}");
    private static final String EXCUSE = """
            ---
            apiVersion: wharden.dev/v1
            kind: PolicyException
            metadata: {name: old-kernel}
            spec: {controls: [kernel], reason: moves in spring, owner: ops, expiresAt: 2026-12-31T23:59:59Z}
            """;

    @TempDir
    Path root;

    private final FakeEngine engine = new FakeEngine();
    private final List<AuditEvent.HostChecked> told = new ArrayList<>();
    private final AtomicReference<PolicySet> policies =
            new AtomicReference<>(new PolicySet(List.of(), List.of(), Optional.empty(), Catalogue.EMPTY));

    private final AtomicReference<Map<String, RoundTrips>> measured = new AtomicReference<>(Map.of());

    private static PolicySet set(String text) {
        return new PolicyFiles(new Catalogue(Controls.all()), cron -> true)
                .readText("host.yaml", text)
                .policies();
    }

    private HostWatch watch(HostTree host) {
        return new HostWatch(
                () -> new World(policies.get(), Mode.AUDIT),
                new HostReader(host.files()),
                Path.of("/run/docker.sock"),
                engine,
                event -> told.add((AuditEvent.HostChecked) event),
                InstantSource.fixed(NOW),
                measured::get);
    }

    private HostTree host(String kernel) {
        return HostTree.bare(root)
                .file("/proc/sys/kernel/osrelease", kernel)
                .file("/etc/os-release", "ID=debian\nVERSION_ID=13\nPRETTY_NAME=Debian\n");
    }

    @Test
    void beforeTheFirstLookNothingIsSaid() {
        policies.set(set(HOST));
        HostWatch watch = watch(host("5.4.1"));
        assertThat(watch.report().state()).isEqualTo(State.UNMANAGED);
        assertThat(watch.checks()).isEmpty();
        assertThat(watch.hostname()).isEqualTo("host1");
    }

    @Test
    void eachLookReadsTheHostAgainAndRecordsWhatHasChanged() {
        policies.set(set(HOST));
        HostTree host = host("5.4.1");
        HostWatch watch = watch(host);
        watch.look();
        watch.look();
        host.file("/proc/sys/kernel/osrelease", "6.12.0").file("/run/reboot-required", "");
        watch.look();
        assertThat(told)
                .containsExactly(
                        new AuditEvent.HostChecked("kernel", "host", "failed", "the kernel 5.4.1 is older than 5.10"),
                        new AuditEvent.HostChecked("kernel", "host", "passed", ""),
                        new AuditEvent.HostChecked(
                                "rebootPending", "host", "failed", "a reboot is pending: /run/reboot-required"));
    }

    @Test
    void whatWasMeasuredSinceTheLastLookCountsAtOnce() {
        policies.set(set("{apiVersion: wharden.dev/v1, kind: HostPolicy, metadata: {name: host}, spec: {desired: "
                + "{latency: {endpoints: [\"db:5432\"], budget: 20ms}}}}"));
        HostWatch watch = watch(host("6.12.0"));
        watch.look();
        assertThat(watch.checks()).isEmpty();
        measured.set(Map.of("db:5432", new RoundTrips(Collections.nCopies(20, Duration.ofMillis(20)), 0, "")));
        assertThat(watch.checks()).containsExactly(Map.entry(List.of("latency", "low"), 1.0));
        measured.set(Map.of("db:5432", new RoundTrips(Collections.nCopies(20, Duration.ofMillis(21)), 0, "")));
        assertThat(watch.checks()).containsExactly(Map.entry(List.of("latency", "low"), 0.0));
    }

    @Test
    void aSeriesKeepsItsLabelsWhateverIsFound() {
        policies.set(set(HOST));
        HostTree host = host("2.6.32-5-amd64");
        HostWatch watch = watch(host);
        watch.look();
        assertThat(watch.report()
                        .findings()
                        .getFirst()
                        .finding()
                        .detail()
                        .severity()
                        .word())
                .isEqualTo("critical");
        assertThat(watch.checks())
                .isEqualTo(Map.of(
                        List.of("kernel", "high"), 0.0,
                        List.of("operatingSystem", "medium"), 1.0,
                        List.of("rebootPending", "low"), 1.0));
        host.file("/etc/os-release", "ID=arch\nPRETTY_NAME=Arch\n").file("/proc/sys/kernel/osrelease", "6.12.0");
        watch.look();
        assertThat(watch.checks())
                .isEqualTo(Map.of(List.of("kernel", "high"), 1.0, List.of("rebootPending", "low"), 1.0));
        assertThat(watch.report().state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void anExceptionExcusesUntilItsEnd() {
        policies.set(set(HOST + EXCUSE));
        HostWatch watch = watch(host("5.4.1"));
        watch.look();
        assertThat(watch.report().state()).isEqualTo(State.EXCEPTED);
        assertThat(watch.report().open()).isEmpty();
        assertThat(told).extracting(AuditEvent.HostChecked::result).containsExactly("excepted");
        assertThat(watch.checks()).doesNotContainKey(List.of("kernel", "high"));
        policies.set(set(HOST + EXCUSE.replace("2026-12-31", "2026-11-26")));
        assertThat(watch.report().state()).isEqualTo(State.DRIFTED);
    }

    @Test
    void allContainersTogetherAreEvaluatedWhenTheyAreLookedAtAndNotAtAScrape() {
        String demand = HOST.replace("operatingSystem: true", "segregation: {}");
        policies.set(set(demand));
        HostWatch watch = watch(host("6.12.0"));
        watch.look();
        assertThat(watch.checks()).doesNotContainKey(List.of("segregation", "high"));
        watch.look(Fleets.sample("shop"), policies.get());
        assertThat(watch.checks()).containsEntry(List.of("segregation", "high"), 0.0);
        assertThat(watch.verdict().tenants())
                .containsSame(watch.verdict().tenants().orElseThrow());
        assertThat(watch.report().tenants()).isPresent();
        assertThat(told)
                .filteredOn(event -> event.control().equals("segregation"))
                .singleElement()
                .satisfies(event -> assertThat(event.message()).contains("network edge is shared by tenants"));
        policies.set(set(demand));
        assertThat(watch.report().tenants()).isEmpty();
        watch.look();
        watch.look(Fleets.sample("shop"), policies.get());
        assertThat(told)
                .filteredOn(event -> event.control().equals("segregation"))
                .hasSize(1);
    }
}
