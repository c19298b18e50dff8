package dev.wharden.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Typed;
import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import dev.wharden.control.Control;
import dev.wharden.control.Controls;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Profile;
import dev.wharden.control.Repair;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.EvaluationContext;
import dev.wharden.policy.Judged;
import dev.wharden.policy.Mode;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.State;
import dev.wharden.policy.States;
import dev.wharden.policy.Verdict;
import dev.wharden.remedy.plan.Planner;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.EngineSockets;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Service;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The examples, with the real controls, on containers that were started without a thought, and that they do what their
 * comments say.
 */
final class ShippedPolicyVerdictTest {
    private static final EvaluationContext ENFORCE =
            EvaluationContext.of(Instant.parse("2026-11-25T12:00:00Z"), Mode.ENFORCE);
    private static final PolicySet SET =
            Policies.read(Policies.SHIPPED.resolve("examples/web-server.yaml")).policies();
    private static final String NAIVE = """
            {"Id":"aa","Name":"/web","Image":"sha256:1","Created":"2026-11-25T00:00:00Z","State":{"Running":false},\
            "Path":"nginx",
             "Config":{"Image":"nginx:1.27","User":"","Env":["PATH=/bin"],"Labels":{}},
             "HostConfig":{"Privileged":true,"CapAdd":["SYS_ADMIN"],"CapDrop":null,"SecurityOpt":["label=disable"],\
            "ReadonlyRootfs":false,
               "NetworkMode":"bridge","PidMode":"host","IpcMode":"private","UTSMode":"","UsernsMode":"",\
            "CgroupnsMode":"private",
               "Memory":0,"MemorySwap":0,"NanoCpus":0,"CpuQuota":0,"CpuPeriod":0,"PidsLimit":null,\
            "RestartPolicy":{"Name":"no","MaximumRetryCount":0},
               "Binds":null,"CpusetCpus":"","PublishAllPorts":false,"Devices":[],"DeviceCgroupRules":null,\
            "DeviceRequests":null,"PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}]},
               "MaskedPaths":null,"ReadonlyPaths":null,"Tmpfs":null,"FutureField":{"kept":true}},
             "Mounts":[],"NetworkSettings":{"Ports":{},"Networks":{"bridge":{}}}}
            """;

    /** The engine's default, as inspect shows it (moby oci/defaults.go). */
    private static final String MASKED =
            "\"MaskedPaths\":[\"/proc/acpi\",\"/proc/asound\",\"/proc/interrupts\",\"/proc/kcore\",\"/proc/keys\","
                    + "\"/proc/latency_stats\","
                    + "\"/proc/timer_list\",\"/proc/timer_stats\",\"/proc/sched_debug\",\"/proc/scsi\","
                    + "\"/sys/firmware\",\"/sys/devices/virtual/powercap\"],"
                    + "\"ReadonlyPaths\":[\"/proc/bus\",\"/proc/fs\",\"/proc/irq\",\"/proc/sys\","
                    + "\"/proc/sysrq-trigger\"]";

    private static Subject subject(String inspect) {
        try {
            var json = new ObjectMapper();
            return new Subject(
                    new Container((ObjectNode) json.readTree(inspect)),
                    Observed.known(new ImageDefaults((ObjectNode) json.readTree(
                            "{\"Id\":\"sha256:1\",\"RepoTags\":[\"nginx:1.27\"],\"Config\":{\"User\":\"\"}}"))),
                    Observed.absent("not running"),
                    EngineFacts.NONE,
                    new Neighbours(
                            Observed.known(Map.of()),
                            Observed.absent("nobody depends on it"),
                            Observed.known(Map.of()),
                            Observed.known(Map.of()),
                            Observed.known(Map.of()),
                            Observed.absent("not running"),
                            Observed.known(Map.of()),
                            Observed.known(Map.of()),
                            Observed.known(Map.of()),
                            Observed.known(Map.of()),
                            Observed.absent("not running"),
                            Observed.known(Map.of()),
                            Observed.known(EngineSockets.of(List.of()))),
                    new Service(
                            Observed.known(new ServiceUser(101, 101, "nginx")),
                            Observed.absent("not looked at"),
                            List.of()));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(inspect, e);
        }
    }

    @Test
    void everythingThatHasARepairIsRepairedAtOnce() {
        Verdict verdict = SET.evaluate(subject(NAIVE), ENFORCE);
        assertThat(States.of(verdict)).isEqualTo(State.DRIFTED);
        Container desired = verdict.desired();
        assertThat(desired.isTrue("/HostConfig/Privileged")).isFalse();
        assertThat(desired.isTrue("/HostConfig/ReadonlyRootfs")).isTrue();
        assertThat(desired.text("/Config/User")).isEqualTo("101:101");
        assertThat(desired.text("/HostConfig/Tmpfs/~1var~1cache~1nginx"))
                .isEqualTo("size=256m,uid=101,gid=101,mode=0755");
        assertThat(desired.strings("/HostConfig/CapDrop")).containsExactly("ALL");
        assertThat(desired.strings("/HostConfig/SecurityOpt")).containsExactly("no-new-privileges=true");
        assertThat(desired.number("/HostConfig/Memory")).isEqualTo(512L << 20);
        assertThat(desired.number("/HostConfig/PidsLimit")).isEqualTo(200);
        assertThat(desired.text("/HostConfig/PidMode")).isEmpty();
        assertThat(desired.isTrue("/HostConfig/FutureField/kept")).isTrue();
    }

    @Test
    void whatWasRepairedHoldsWhenItIsJudgedAgain() {
        Subject subject = subject(NAIVE);
        Verdict first = SET.evaluate(subject, ENFORCE);
        Set<String> repaired = first.findings().stream()
                .filter(judged -> judged.repair() != Repair.NONE)
                .map(judged -> judged.finding().detail().control())
                .collect(Collectors.toSet());
        assertThat(repaired).hasSizeGreaterThan(6);
        Verdict again = SET.evaluate(subject.planned(first.desired()), ENFORCE);
        assertThat(again.findings().stream()
                        .map(judged -> judged.finding().detail().control()))
                .doesNotContainAnyElementsOf(repaired);
        assertThat(again.edits()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theOrderOfTheControlsDoesNotMatter(long seed) {
        List<Control> shuffled = new ArrayList<>(Controls.all());
        Collections.shuffle(shuffled, new Random(seed));
        var files = new PolicyFiles(new Catalogue(shuffled), cron -> true);
        Verdict other = files.readText("w.yaml", Policies.text(Policies.SHIPPED.resolve("examples/web-server.yaml")))
                .policies()
                .evaluate(subject(NAIVE), ENFORCE);
        Verdict usual = SET.evaluate(subject(NAIVE), ENFORCE);
        assertThat(values(other)).isEqualTo(values(usual));
        assertThat(other.findings()).containsExactlyInAnyOrderElementsOf(usual.findings());
    }

    /** Lists of a declaration are sets to the engine, so their order does not count. */
    private static Map<String, Object> values(Verdict verdict) {
        return verdict.edits().stream()
                .collect(Collectors.toMap(
                        Edit::pointer,
                        edit -> edit.value().isArray()
                                ? edit.value()
                                        .valueStream()
                                        .map(Object::toString)
                                        .sorted()
                                        .toList()
                                : edit.value()));
    }

    @Test
    void onlyWhatComesFromTheImplyingControlIsImplied() {
        Verdict verdict = ProfilePolicy.of(Profile.RESTRICTED, Mode.AUDIT, Policies.CATALOGUE)
                .evaluate(subject(NAIVE), ENFORCE);
        assertThat(verdict.mode()).isEqualTo(Mode.AUDIT);
        assertThat(verdict.findings().stream().map(judged -> judged.finding()))
                .filteredOn(finding -> !finding.detail().impliedBy().isEmpty())
                .isNotEmpty()
                .allMatch(finding -> finding.detail().impliedBy().equals("privileged"))
                .noneMatch(Finding.Live.class::isInstance);
    }

    private static Verdict judged(String example, Subject subject) {
        return Policies.read(Policies.SHIPPED.resolve("examples/" + example + ".yaml"))
                .policies()
                .evaluate(subject, ENFORCE);
    }

    private static Remedy remedy(String example, Subject subject) {
        return Planner.plan(judged(example, subject), subject.declared());
    }

    /** A running container of that name and image with Docker's defaults, and what is laid over its HostConfig. */
    private static Subject running(String name, String image, String... hostConfig) {
        String inspect = NAIVE.replace("/web", "/" + name)
                .replace("nginx:1.27", image)
                .replace("\"Running\":false", "\"Running\":true")
                .replace("\"Privileged\":true,\"CapAdd\":[\"SYS_ADMIN\"]", "\"Privileged\":false,\"CapAdd\":null")
                .replace("\"SecurityOpt\":[\"label=disable\"]", "\"SecurityOpt\":null")
                .replace("\"PidMode\":\"host\"", "\"PidMode\":\"\"")
                .replace("\"MaskedPaths\":null,\"ReadonlyPaths\":null", MASKED);
        for (String field : hostConfig) {
            String key = field.substring(0, field.indexOf(':'));
            inspect = inspect.replaceFirst(
                    key + ":(\"[^\"]*\"|[a-z0-9]+|\\[[^]]*]|\\{[^{]*?})", Matcher.quoteReplacement(field));
        }
        return subject(inspect);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Privileged\":true",
                "\"PidMode\":\"host\"",
                "\"CapAdd\":[\"SYS_ADMIN\"]",
                "\"SecurityOpt\":[\"seccomp=unconfined\"]"
            })
    void ofADatabaseOnlyLimitsAndRestartPolicyAreRepairedAndBothInPlace(String drift) {
        Subject subject = running("db-1", "postgres:16", drift);
        assertThat(judged("database", subject).findings()).anyMatch(one -> one.onDrift() == OnDrift.REPORT);
        assertThat(Typed.as(Remedy.Update.class, remedy("database", subject)).controls())
                .containsExactly("resources", "restartPolicy");
        Subject bounded = running(
                "db-1",
                "postgres:16",
                drift,
                "\"Memory\":1073741824",
                "\"MemorySwap\":1073741824",
                "\"NanoCpus\":1000000000",
                "\"PidsLimit\":100",
                "\"RestartPolicy\":{\"Name\":\"unless-stopped\",\"MaximumRetryCount\":0}");
        assertThat(remedy("database", bounded)).isEqualTo(new Remedy.None("the policy only reports it"));
    }

    @Test
    void aDatabaseIsMeantByItsImageAndItsNameTogether() {
        assertThat(judged("database", running("db-1", "postgres:16")).policy()).isPresent();
        assertThat(judged("database", running("pg", "postgres:16")).policy()).isEmpty();
        assertThat(judged("database", running("db-1", "nginx:1.27")).policy()).isEmpty();
        assertThat(judged("database", running("db-test-1", "postgres:16")).policy())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Privileged\":true",
                "\"PidMode\":\"host\"",
                "\"Devices\":[{\"PathOnHost\":\"/dev/kvm\",\"PathInContainer\":\"/dev/kvm\","
                        + "\"CgroupPermissions\":\"rwm\"}]",
                "\"Binds\":[\"/run/docker.sock:/run/docker.sock\"]"
            })
    void anUntrustedImageIsQuarantinedForEachThingThatTheCommentNames(String drift) {
        assertThat(remedy("quarantine", running("x", "acme/untrusted/x:1", drift)))
                .isInstanceOf(Remedy.Quarantine.class);
    }

    @Test
    void anUntrustedImageThatDriftsFromNothingRunsOnAndOtherDriftIsRepaired() {
        Subject plain = running("x", "acme/untrusted/x:1");
        Verdict verdict = judged("quarantine", plain);
        assertThat(verdict.policy()).isPresent();
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.policy().orElseThrow().remediation().repairFailed()).isEqualTo(OnDrift.QUARANTINE);
        assertThat(remedy("quarantine", running("x", "acme/untrusted/x:1", "\"CapAdd\":[\"SYS_ADMIN\"]")))
                .isInstanceOf(Remedy.Recreate.class);
    }

    @Test
    void aWebServerMayPublish80And443OnAnyAddressAndNothingElse() {
        String both = "\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"80\"}],"
                + "\"443/tcp\":[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"443\"},{\"HostIp\":\"::\","
                + "\"HostPort\":\"443\"}]}";
        String bound = "\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"8080\"}]}";
        assertThat(hostPorts(subject(NAIVE.replace(bound, both)))).isEmpty();
        assertThat(hostPorts(subject(NAIVE)))
                .singleElement()
                .matches(one -> one.repair() == Repair.NONE)
                .extracting(one -> one.finding().detail().message())
                .isEqualTo("port 80/tcp is published, and the host's port is none of those allowed");
    }

    private static List<Judged> hostPorts(Subject subject) {
        return judged("web-server", subject).findings().stream()
                .filter(one -> one.finding().detail().control().equals("hostPorts"))
                .toList();
    }
}
