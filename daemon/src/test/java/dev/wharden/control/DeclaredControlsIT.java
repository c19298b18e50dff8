package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.ObservedEngine;
import dev.wharden.TestEngine;
import dev.wharden.container.Container;
import dev.wharden.subject.Subject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a flag of {@code docker run} makes inspect say on a real engine is found, and what repairs it is taken. */
final class DeclaredControlsIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("declared-");

    private static final String HARDENED =
            "--user=10001:10001 --cap-drop=ALL --security-opt=no-new-privileges --read-only"
                    + " --memory=64m --cpus=0.5 --pids-limit=50 --cgroupns=private --health-cmd=true"
                    + " --log-opt=max-size=1m"
                    + " --tmpfs=/tmp ";

    @RegisterExtension
    final ObservedEngine observed = new ObservedEngine(ENGINE);

    private Subject run(String name, String flags) {
        ENGINE.sleeping(name, flags);
        return observed.observe(name);
    }

    private static List<String> found(Subject subject, Profile profile) {
        var found = new ArrayList<String>();
        for (Control control : Controls.of(Scope.CONTAINER)) {
            Settings settings = control.info().profiles().get(profile);
            if (settings != null) {
                control.evaluate(subject, settings)
                        .forEach(finding -> found.add(finding.detail().name()));
            }
        }
        return found;
    }

    @Test
    void aHardenedContainerOnANetworkOfItsOwnHasNoFinding() {
        ENGINE.docker("network create @net");
        Subject subject = run("hard", HARDENED + "--network=@net");
        assertThat(found(subject, Profile.BASELINE)).isEmpty();
        assertThat(found(subject, Profile.RESTRICTED)).isEmpty();
        assertThat(found(subject, Profile.CIS_L1)).isEmpty();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            sysctls              | --sysctl=net.ipv4.ip_forward=1                     | sysctls-safe
            hostUsers            | --userns=host                                      | userns-mode-not-host
            hostIPC              | --ipc=shareable                                    | ipc-ns-shareable
            capabilities         | --cap-add=NET_ADMIN                                | cap-dangerous
            capabilities         | --cap-drop=ALL --cap-add=NET_RAW                   | cap-add-named
            ulimits              | --ulimit=cpu=-1                                    | ulimits-bounded
            oomPolicy            | --oom-kill-disable --memory=64m                    | oom-kill-enabled
            shmSize              | --shm-size=1g                                      | shm-size-bounded
            cgroupParent         | --cgroup-parent=/declared                          | cgroup-parent-default
            healthcheck          | --no-healthcheck                                   | healthcheck-present
            init                 | --init=false                                       | init-reaper
            logging              | --log-driver=none                                  | log-kept
            logging              | --log-driver=json-file                             | log-driver-bounded
            networks             | --network=bridge                                   | network-not-default-bridge
            tmpfs                | --tmpfs=/x:exec,size=1m                            | tmpfs-hardened
            supplementalGroups   | --group-add=0                                      | group-non-root
            supplementalGroups   | --user=12345                                       | proc-groups
            secretsInEnv         | --env=DB_PASSWORD=hunter2                          | env-no-secrets
            resources            | --memory=64m --memory-swap=-1 --cpus=1 --pids-limit=9 | memory-swap-limit
            runtimeClassName     | --runtime=io.containerd.runc.v2                    | runtime-allowlist
            writablePaths        | --volume=/declared                                 | writable-paths-allowlist
            """)
    void whatAFlagDoesIsFoundAndWhatRepairsItIsTaken(String id, String flags, String rule) {
        Control control = Controls.of(id).orElseThrow();
        String name = Integer.toHexString(flags.hashCode());
        Subject subject = run(name, flags);
        assertThat(settings(control).stream().flatMap(one -> control.evaluate(subject, one).stream()))
                .extracting(finding -> finding.detail().rule())
                .contains(rule);
        repaired(control, subject, name);
    }

    /** What an ordinary container says of each of these is well. */
    private static final List<String> WELL =
            List.of(("sysctls hostUsers hostIPC hostCgroup mountPropagation ulimits oomPolicy shmSize"
                            + " cgroupParent tmpfs supplementalGroups secretsInEnv runtimeClassName writablePaths"
                            + " volumesFrom sharedNamespaces")
                    .split(" "));

    @Test
    void anOrdinaryContainerIsWell() {
        Subject subject = run("plain", "--tmpfs=/tmp:size=1m");
        for (String id : WELL) {
            Control control = Controls.of(id).orElseThrow();
            for (Profile profile : List.of(Profile.BASELINE, Profile.RESTRICTED, Profile.CIS_L1)) {
                Settings settings = control.info().profiles().get(profile);
                if (settings != null) {
                    assertThat(control.evaluate(subject, settings))
                            .as("%s in %s", id, profile)
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void whatComesFromAnotherContainerIsTheHostsAllTheSame(@TempDir Path folder) {
        run("from", "--volume=" + folder + ":/x:ro");
        Subject taker = run("to", "--volumes-from=@from");
        assertThat(found(taker, Profile.RESTRICTED))
                .contains("volumesFrom/volumes-from-forbidden", "hostPath/mount-host-path-allowlist")
                .doesNotContain("mountPropagation/mount-propagation-private");
    }

    private static List<Settings> settings(Control control) {
        List<Settings> profiles = Stream.of(Profile.BASELINE, Profile.RESTRICTED, Profile.CIS_L2)
                .map(control.info().profiles()::get)
                .filter(Objects::nonNull)
                .toList();
        return profiles.isEmpty() ? List.of(Fixture.of(control.info().id()).settings()) : profiles;
    }

    private void repaired(Control control, Subject subject, String name) {
        for (Settings settings : settings(control)) {
            Container desired = subject.declared();
            for (Finding finding : control.evaluate(subject, settings)) {
                desired = finding instanceof Finding.Drift drift ? Edit.apply(desired, drift.edits()) : desired;
            }
            if (!desired.equals(subject.declared())) {
                ObjectNode body = (ObjectNode) desired.at("/Config").deepCopy();
                body.set("HostConfig", desired.at("/HostConfig"));
                String twin = observed.docker().create(ENGINE.prefix() + name + "-twin", body);
                assertThat(control.evaluate(observed.observer().observe(twin), settings))
                        .noneMatch(Finding.Drift.class::isInstance);
                ENGINE.docker("rm", "-f", twin);
            }
        }
    }

    @Test
    void networksAreJudgedByWhatTheEngineSaysOfThemAndByWhoElseIsOnThem() {
        String inside = ENGINE.prefix() + "inside";
        String edge = ENGINE.prefix() + "edge";
        ENGINE.docker("network", "create", "--internal", inside);
        ENGINE.docker("network", "create", edge);
        try {
            ENGINE.docker(
                    "run",
                    "-d",
                    "--name",
                    ENGINE.prefix() + "a",
                    "--label=tenant=a",
                    "--network=" + inside,
                    "busybox:test",
                    "sleep",
                    "1d");
            ENGINE.docker(
                    "run",
                    "-d",
                    "--name",
                    ENGINE.prefix() + "b",
                    "--label=tenant=b",
                    "--network=" + edge,
                    "busybox:test",
                    "sleep",
                    "1d");
            String settings = "{\"egress\":\"internal\",\"tenantLabel\":\"tenant\"}";
            assertThat(networks("a", settings)).isEmpty();
            assertThat(networks("b", settings)).containsExactly("is on network " + edge + ", which is not internal");
            assertThat(networks("b", "{\"allowed\":[\"" + edge + "\"]}")).isEmpty();
            assertThat(networks("b", "{\"allowed\":[\"*inside\"]}"))
                    .containsExactly("is on network " + edge + ", which is not allowed");
            assertThat(findings("labels", "b", "{\"values\":{\"tenant\":[\"b\"]}}"))
                    .isEmpty();
            assertThat(findings("labels", "b", "{\"values\":{\"tenant\":[\"a\",\"c*\"]}}"))
                    .containsExactly("label tenant is \"b\", which is not an allowed value");
            ENGINE.docker("network", "connect", inside, ENGINE.prefix() + "b");
            observed.observer().invalidateAll();
            assertThat(networks("a", settings))
                    .containsExactly("shares network " + inside + " with " + ENGINE.prefix() + "b of another tenant");
        } finally {
            ENGINE.docker("rm", "-f", ENGINE.prefix() + "a", ENGINE.prefix() + "b");
            ENGINE.docker("network", "rm", inside, edge);
        }
    }

    private List<String> networks(String name, String settings) {
        return findings("networks", name, settings);
    }

    private List<String> findings(String control, String name, String settings) {
        Subject subject = observed.observe(name);
        return Controls.of(control).orElseThrow().evaluate(subject, new Settings(json(settings))).stream()
                .map(finding -> finding.detail().message())
                .toList();
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
