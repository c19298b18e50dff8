package dev.wharden.status;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Recorder;
import dev.wharden.control.Finding;
import dev.wharden.control.Severity;
import dev.wharden.controller.World;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.kernel.HostReader;
import dev.wharden.policy.HostPolicy;
import dev.wharden.policy.HostVerdict;
import dev.wharden.policy.PolicySet;
import dev.wharden.report.CheckReport;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.FleetSubject;
import dev.wharden.subject.HostSubject;
import dev.wharden.subject.Observed;
import dev.wharden.subject.RoundTrips;
import dev.wharden.subject.Target;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The host and its engine, as they were at the last {@link #look}, and their verdict: evaluated whenever somebody asks,
 * so that neither page nor scrape reads a file or asks the engine. Thread-safe: each part is one value.
 */
public final class HostWatch {
    private static final int MOST_TOLD = 20;
    private static final int LONGEST_TOLD = 500;

    private final Supplier<World> world;
    private final HostReader host;
    private final Path socket;
    private final DockerReader reader;
    private final Recorder recorder;
    private final InstantSource clock;
    private final Supplier<Map<String, RoundTrips>> roundTrips;
    private final String hostname;
    private final Observed<String> kernelRelease;
    private final Observed<String> virtualization;
    private final AtomicReference<Seen> seen = new AtomicReference<>(new Seen(EngineFacts.NONE, List.of()));
    private final AtomicReference<Optional<Fleet>> fleet = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Map<String, HostVerdict.Result>> last = new AtomicReference<>(Map.of());

    /**
     * What the last look saw.
     *
     * @param subject the host; empty before the first look
     */
    private record Seen(EngineFacts engine, List<HostSubject> subject) {}

    /** What policies said of all containers together; it is kept, since it costs more than a scrape may. */
    private record Fleet(PolicySet policies, HostVerdict verdict) {}

    /** Nothing is known of host and engine yet; {@code roundTrips} are what was measured until the moment. */
    public HostWatch(
            Supplier<World> world,
            HostReader host,
            Path socket,
            DockerReader reader,
            Recorder recorder,
            InstantSource clock,
            Supplier<Map<String, RoundTrips>> roundTrips) {
        this.world = world;
        this.host = host;
        this.socket = socket;
        this.reader = reader;
        this.recorder = recorder;
        this.clock = clock;
        this.roundTrips = roundTrips;
        this.hostname = host.hostname();
        this.kernelRelease = host.kernelRelease();
        this.virtualization = host.virtualization().kind();
    }

    /**
     * Reads host and engine, and records what has changed. Throws a DockerException when the engine does not answer;
     * what was known stays then.
     */
    public void look() {
        HostSubject subject = read(host, socket, reader, host.confirmed(reader.engine()), clock);
        seen.set(new Seen(subject.engine(), List.of(subject)));
        tell(verdict());
    }

    /** Evaluates all containers together, and records what has changed. */
    public void look(FleetSubject containers, PolicySet policies) {
        fleet.set(
                Optional.of(new Fleet(policies, policies.evaluateHost(List.of(started(containers)), clock.instant()))));
        tell(verdict());
    }

    private FleetSubject started(FleetSubject containers) {
        return seen.get().subject().stream()
                .findFirst()
                .map(host -> containers.with(host.host().engineProcess()))
                .orElse(containers);
    }

    /**
     * All that is known of host and engine now. Throws a DockerException when the engine does not answer.
     *
     * @param engine what it says of itself, {@linkplain HostReader#confirmed confirmed}
     */
    public static HostSubject read(
            HostReader host, Path socket, DockerReader reader, EngineFacts engine, InstantSource clock) {
        return new HostSubject(
                host.facts(socket, engine),
                engine,
                bridge(reader),
                clock.instant().atZone(ZoneOffset.UTC).toLocalDate());
    }

    private static Observed<Map<String, String>> bridge(DockerReader reader) {
        try {
            var options = new LinkedHashMap<String, String>();
            reader.network("bridge")
                    .path("Options")
                    .properties()
                    .forEach(entry ->
                            options.put(entry.getKey(), entry.getValue().asText("")));
            return Observed.known(Map.copyOf(options));
        } catch (DockerException.NotFound none) {
            return Observed.absent("there is no network bridge");
        } catch (DockerException failure) {
            // One network is no reason that containers wait for the next resync.
            return Observed.unknown("the network bridge: " + failure.getMessage());
        }
    }

    /** Each control whose result is another than at the last look; at the first, what does not pass. */
    private void tell(HostVerdict verdict) {
        Map<String, HostVerdict.Result> before = last.get();
        // What is not evaluated now keeps its last result: all containers together are not, for a while, after a
        // reload.
        var after = new HashMap<>(before);
        after.putAll(verdict.results());
        last.set(after);
        verdict.results().forEach((control, now) -> {
            HostVerdict.Result was = before.getOrDefault(control, HostVerdict.Result.PASSED);
            if (was != now) {
                List<Finding.Detail> found = verdict.findings().stream()
                        .map(judged -> judged.finding().detail())
                        .filter(detail -> detail.control().equals(control))
                        .toList();
                recorder.record(new AuditEvent.HostChecked(
                        control, verdict.policy().map(HostPolicy::name).orElse(""), now.word(), told(found)));
            }
        });
    }

    /** What was found, as a sentence that does not grow with the number of containers. */
    private static String told(List<Finding.Detail> found) {
        String first = found.stream()
                .limit(MOST_TOLD)
                .map(Finding.Detail::message)
                .map(message -> message.length() > LONGEST_TOLD ? message.substring(0, LONGEST_TOLD) + "…" : message)
                .collect(Collectors.joining("; "));
        return found.size() > MOST_TOLD ? first + "; and " + (found.size() - MOST_TOLD) + " more" : first;
    }

    /** What the engine last said of itself; {@link EngineFacts#NONE} before it was asked. */
    public EngineFacts engine() {
        return seen.get().engine();
    }

    /** The kernel's nodename. */
    public String hostname() {
        return hostname;
    }

    /** The kernel's release, which stays as long as the machine is up. */
    public Observed<String> kernelRelease() {
        return kernelRelease;
    }

    /** What the host runs in, which stays too. */
    public Observed<String> virtualization() {
        return virtualization;
    }

    /** What policies say of a host; nothing where none was looked at. */
    public static HostVerdict evaluated(PolicySet policies, List<? extends Target> subject, InstantSource clock) {
        return policies.evaluateHost(List.copyOf(subject), clock.instant());
    }

    /** What the policies that hold now say of it, and of all containers as they were last evaluated together. */
    public HostVerdict verdict() {
        PolicySet policies = world.get().policies();
        Map<String, RoundTrips> measured = roundTrips.get();
        List<HostSubject> host = seen.get().subject().stream()
                .map(subject -> subject.with(measured))
                .toList();
        HostVerdict verdict = evaluated(policies, host, clock);
        return fleet.get()
                .filter(known -> known.policies() == policies)
                .map(known -> verdict.and(known.verdict()))
                .orElse(verdict);
    }

    /** As a report shows it. */
    public CheckReport.Host report() {
        return CheckReport.Host.of(verdict(), world.get().policies().catalogue());
    }

    /**
     * For {@code host_check_passed}: control and severity to 1 or 0; what could not be read, or is excepted, is not
     * among them. The severity is the control's, so that a series keeps its labels whatever is found.
     */
    public Map<List<String>, Double> checks() {
        HostVerdict verdict = verdict();
        var checks = new LinkedHashMap<List<String>, Double>();
        verdict.results().forEach((control, result) -> {
            List<String> labels = List.of(control, severity(verdict, control).word());
            switch (result) {
                case PASSED -> checks.put(labels, 1.0);
                case FAILED -> checks.put(labels, 0.0);
                case UNKNOWN, EXCEPTED -> {
                    // Neither met nor broken.
                }
            }
        });
        return checks;
    }

    /** What the policy says, or else the control. */
    private Severity severity(HostVerdict verdict, String control) {
        return verdict.policy().stream()
                .flatMap(policy -> policy.desired().stream())
                .filter(desired -> desired.control().equals(control))
                .flatMap(desired -> desired.severity().stream())
                .findFirst()
                .or(() -> world.get()
                        .policies()
                        .catalogue()
                        .any(control)
                        .map(known -> known.info().severity()))
                .orElse(Severity.MEDIUM);
    }
}
