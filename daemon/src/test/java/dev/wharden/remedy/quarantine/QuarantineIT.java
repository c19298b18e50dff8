package dev.wharden.remedy.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.InBench;
import dev.wharden.TestEngine;
import dev.wharden.container.Container;
import dev.wharden.remedy.plan.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of container of engine-facts §4.4, quarantined, disturbed, kept and given back on a real engine. */
final class QuarantineIT extends HeldOnEngine {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.own("held-");

    QuarantineIT() {
        super(ENGINE);
    }

    @Test
    void aServiceWithItsSharerIsCutOffWithinASecondAndGivenBackExactly(TestReporter reporter) {
        ENGINE.docker("network", "create", "--subnet", "10.97.0.0/24", "held-front");
        ENGINE.docker("network", "create", "--subnet", "10.98.0.0/24", "held-back");
        ENGINE.docker(
                "run -d --name held-web --network held-front --ip 10.97.0.9 --network-alias www -p"
                        + " 127.0.0.1:8097:80 --restart on-failure:5 --memory 64m --pids-limit 50 busybox:test"
                        + " sh -c",
                "echo here > /tmp/index.html; exec httpd -f -p 80 -h /tmp");
        ENGINE.docker("network", "connect", "--alias", "store", "--ip", "10.98.0.7", "held-back", "held-web");
        run("held-side", "--network", "container:held-web", "--restart", "always");
        run("held-other", "--network", "held-front");
        await().until(() -> fetch().equals("here"));
        Map<String, ObjectNode> before = essences("held-web", "held-side", "held-other");

        QuarantineOperation order = ward.order("held-web");
        long start = System.nanoTime();
        Outcome outcome = ward.daemon().quarantine(order);
        long all = System.nanoTime() - start;
        long frozen = (ward.lastCalls.getOrDefault("pause", 0L) - start) / 1_000_000;
        long contained = (ward.lastCalls.getOrDefault("disconnect", 0L) - start) / 1_000_000;
        reporter.publishEntry(Map.of(
                "both frozen after ms", Long.toString(frozen),
                "contained after ms", Long.toString(contained),
                "with evidence after ms", Long.toString(all / 1_000_000)));

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertContained("held-web", "held-side");
        assertThat(docker.inspect("held-other").paused()).isFalse();
        assertThat(fetch()).isEmpty();
        assertThat(frozen).isBetween(0L, 5_000L);
        // The target is frozen and cut before the engine is asked who shares its namespaces.
        assertThat(contained).isBetween(0L, 5_000L);
        assertThat(ward.daemon().list())
                .singleElement()
                .satisfies(held -> assertThat(held.names()).containsExactly("held-web", "held-side"));
        assertThat(release("held-web").notes())
                .singleElement()
                .satisfies(note -> assertThat(note).contains("network interfaces have other names"));
        assertExactly(before, "held-web", "held-side", "held-other");
        await().until(() -> fetch().equals("here"));
    }

    @Test
    void theEvidenceIsWholeHashedAndNobodyElsesToRead() throws Exception {
        ENGINE.docker("run -d --name held-noisy busybox:test sh -c", "echo x > /new; echo said; sleep 1000000");
        await().until(() -> ENGINE.docker("logs", "held-noisy").equals("said"));
        quarantine("held-noisy");
        Path root = folder.resolve("evidence/" + ward.daemon().list().getFirst().action());
        Container noisy = docker.inspect("held-noisy");
        String id = noisy.id().substring(0, 12);
        String status = "proc/" + noisy.pid() + ".status";
        for (String file : List.of("before.json", "inspect.json", "top.json", "changes.json", "log.txt", status)) {
            Path path = root.resolve(id).resolve(file);
            assertThat(path).isNotEmptyFile();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(root.resolve("manifest.json"))).contains(id + "/" + file);
        }
        assertThat(Files.readString(root.resolve(id).resolve("log.txt"))).contains("said");
        assertThat(Files.readString(root.resolve(id).resolve("changes.json"))).contains("/new");
    }

    @Test
    void aHostNetworkIsFrozenThrottledAndToldOf() {
        run("held-host", "--network", "host");
        assertThat(quarantine("held-host")).isInstanceOf(Outcome.Succeeded.class);
        Container held = docker.inspect("held-host");
        assertThat(held.paused()).isTrue();
        assertThat(held.number("/HostConfig/PidsLimit")).isEqualTo(1);
        assertThat(ward.daemon().list().getFirst().limits())
                .anySatisfy(limit -> assertThat(limit).contains("its network cannot be cut"));
        assertThat(release("held-host").notes())
                .singleElement()
                .satisfies(note -> assertThat(note).contains("NanoCpus").contains("takes none off"));
        assertThat(docker.inspect("held-host").paused()).isFalse();
    }

    @Test
    void whatIsDeletedWhenItEndsIsNeverStopped() {
        run("held-rm", "--rm", "-v", "/data");
        Map<String, ObjectNode> before = essences("held-rm");
        quarantine("held-rm");
        assertContained("held-rm");
        assertThat(docker.list())
                .anySatisfy(
                        summary -> assertThat(summary.at("/Names/0").asText()).startsWith("/held-rm.wharden-volumes-"));
        release("held-rm");
        assertExactly(before, "held-rm");
        assertThat(docker.list())
                .noneSatisfy(
                        summary -> assertThat(summary.at("/Names/0").asText()).contains("wharden-volumes"));
    }

    /** Docker 26.1 gives the endpoint a new one whatever it is asked for (measured): then the release says so. */
    @Test
    void aMacAddressThatDoesNotComeBackIsSaid() {
        ENGINE.docker("network", "create", "--subnet", "10.99.0.0/24", "held-macs");
        run("held-mac", "--network", "held-macs", "--mac-address", "02:00:00:00:00:77");
        quarantine("held-mac");
        List<String> notes = release("held-mac").notes();
        String address = ENGINE.docker("exec", "held-mac", "sh", "-c", "cat /sys/class/net/eth*/address");
        assertThat(address.equals("02:00:00:00:00:77"))
                .isNotEqualTo(
                        notes.stream().anyMatch(note -> note.contains(address) && note.contains("02:00:00:00:00:77")));
    }

    @Test
    void whatIsDeletedByARestartOfTheEngineLeavesItsDataAndItsEvidence() {
        run("held-lost", "--rm", "-v", "/data");
        ENGINE.docker("exec", "held-lost", "touch", "/data/proof");
        quarantine("held-lost");
        String action = ward.daemon().list().getFirst().action();
        String holder =
                "held-lost.wharden-volumes-" + docker.inspect("held-lost").id().substring(0, 12);
        ENGINE.engine("restart");
        reconnect();
        ward.keep("held-lost");
        assertThat(ward.daemon().list()).isEmpty();
        assertThat(folder.resolve("evidence/" + action + "/manifest.json")).exists();
        assertThat(docker.archive(holder, "/data/proof", 10_000)).isNotEmpty();
    }

    /** The name of what is to keep its volumes can be taken by anyone who knows the container's id. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNameThatSomebodyHasTakenKeepsNothingFromBeingHeldAndReleased(boolean runsWithItsVolumes) {
        run("held-squatted", "--rm", "-v", "/data");
        String id = docker.inspect("held-squatted").id();
        String holder = "held-squatted.wharden-volumes-" + id.substring(0, 12);
        var words = new ArrayList<>(List.of("run", "-d", "--name", holder));
        words.addAll(runsWithItsVolumes ? List.of("--volumes-from", id) : List.of());
        words.addAll(List.of("busybox:test", "sleep", "600"));
        ENGINE.docker(words);

        quarantine("held-squatted");
        assertContained("held-squatted");
        List<String> notes = release("held-squatted").notes();

        assertThat(docker.inspect("held-squatted").paused()).isFalse();
        assertThat(ward.daemon().open()).isEmpty();
        assertThat(docker.inspect(holder).running()).isTrue();
        assertThat(notes.stream().anyMatch(note -> note.startsWith(holder + " is not removed: ")))
                .isEqualTo(runsWithItsVolumes);
    }

    @Test
    void aPausedOneIsGivenBackPausedAndAStoppedOneStopped() {
        run("held-paused");
        ENGINE.docker("pause", "held-paused");
        run("held-stopped", "--restart", "unless-stopped");
        ENGINE.docker("kill", "held-stopped");
        Map<String, ObjectNode> before = essences("held-paused", "held-stopped");
        quarantine("held-paused");
        quarantine("held-stopped");
        assertContained("held-paused", "held-stopped");
        release("held-paused");
        release("held-stopped");
        assertExactly(before, "held-paused", "held-stopped");
    }

    @Test
    void aRestartingOneIsEnded() {
        ENGINE.docker("run", "-d", "--name", "held-loop", "--restart", "always", "busybox:test", "sh", "-c", "exit 1");
        await().until(() -> docker.inspect("held-loop").restarting());
        quarantine("held-loop");
        assertContained("held-loop");
        release("held-loop");
        assertThat(docker.inspect("held-loop").text("/HostConfig/RestartPolicy/Name"))
                .isEqualTo("always");
    }

    @Test
    void whoeverLetsItLooseFindsItPutBack() {
        ENGINE.docker("network", "create", "held-net");
        run("held-loose", "--restart", "always");
        Map<String, ObjectNode> before = essences("held-loose");
        quarantine("held-loose");
        List<List<String>> hands = List.of(
                List.of("unpause", "held-loose"),
                List.of("restart", "-t", "0", "held-loose"),
                List.of("network", "connect", "held-net", "held-loose"),
                List.of("update", "--restart", "always", "held-loose"),
                List.of("run -d --name held-late --pid container:held-loose busybox:test sleep 99".split(" ", -1)));
        for (List<String> hand : hands) {
            try {
                ENGINE.docker(hand);
            } catch (AssertionError refusedByTheEngine) {
                assertThat(hand)
                        .as("only a namespace of a frozen container may be refused")
                        .contains("--pid");
            }
            ward.keep("held-loose");
            assertContained("held-loose");
            int events = ward.events.size();
            ward.keep("held-loose");
            assertThat(ward.events).as("a second look after " + hand).hasSize(events);
        }
        release("held-loose");
        assertExactly(before, "held-loose");
        assertThat(ward.left).anySatisfy(left -> assertThat(left).startsWith("held-loose released by tester"));
    }

    @Test
    void aNewContainerOfTheSameNameIsJudgedAfresh() {
        run("held-anew");
        quarantine("held-anew");
        String old = docker.inspect("held-anew").id();
        ENGINE.docker("rm", "-f", "held-anew");
        run("held-anew");
        ward.keep("held-anew");
        assertThat(docker.inspect("held-anew").paused()).isFalse();
        assertThat(ward.daemon().heldBy(old)).isEmpty();
    }

    @Test
    @InBench(inTheGate = "QuarantineTableIT")
    void anEngineThatIsRestartedOrKilledFindsItKept() {
        restarts(false);
    }
}
