package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Wharden believes of an engine. Run by the fake and by a real engine, so that what is tested on the fake holds. */
abstract class DockerContract {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Stops at once: as process 1 it would ignore SIGTERM without a handler. */
    private static final String SLEEP =
            "\"Image\":\"busybox:test\",\"Cmd\":[\"sh\",\"-c\",\"trap 'exit 0' TERM; sleep 1d & wait\"]";

    private static final Duration SHORT = Duration.ofSeconds(5);

    abstract DockerReader reader();

    abstract DockerWriter writer();

    /** A prefix of the names of this test's containers and volumes, so that they can be swept. */
    abstract String prefix();

    /** A network with the subnet 10.77.0.0/24. */
    abstract String network();

    /** A host port that is free. */
    abstract int port();

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private String create(String name, String hostConfig) {
        return writer().create(prefix() + name, json("{" + SLEEP + ",\"HostConfig\":" + hostConfig + "}"));
    }

    private String run(String name, String hostConfig) {
        String id = create(name, hostConfig);
        writer().start(id);
        return id;
    }

    private String published(String name, String more) {
        return writer().create(
                        prefix() + name,
                        json("{" + SLEEP
                                + ",\"ExposedPorts\":{\"80/tcp\":{}},\"HostConfig\":{\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\""
                                + port() + "\"}]}" + more + "}}"));
    }

    private String fixedAddress(String name) {
        return writer().create(
                        prefix() + name,
                        json(
                                "{" + SLEEP + ",\"HostConfig\":{\"NetworkMode\":\"" + network()
                                        + "\"},\"NetworkingConfig\":{\"EndpointsConfig\":{\"" + network()
                                        + "\":{\"IPAMConfig\":{\"IPv4Address\":\"10.77.0.9\"},\"MacAddress\":\"02:00:00:00:00:09\",\"Aliases\":[\"al\"]}}}}"));
    }

    private Container look(String id) {
        return reader().inspect(id);
    }

    private JsonNode endpoint(String id) {
        return look(id).at("/NetworkSettings/Networks").path(network());
    }

    @Test
    void aCreatedContainerIsFoundByIdAndByNameAndDoesNotRun() {
        String id = create("a1", "{}");
        assertThat(id).hasSize(64);
        assertThat(look(prefix() + "a1").id()).isEqualTo(id);
        assertThat(look(id).text("/State/Status")).isEqualTo("created");
        assertThat(look(id).pid()).isZero();
    }

    @Test
    void theEngineFillsInItsDefaults() {
        Container made = look(create("a1", "{\"Memory\":67108864}"));
        assertThat(made.text("/HostConfig/NetworkMode")).isEqualTo("bridge");
        assertThat(made.text("/HostConfig/RestartPolicy/Name")).isEqualTo("no");
        assertThat(made.text("/HostConfig/IpcMode")).isEqualTo("private");
        assertThat(made.number("/HostConfig/ShmSize")).isEqualTo(67108864);
        assertThat(made.number("/HostConfig/MemorySwap")).isEqualTo(134217728);
        assertThat(made.strings("/HostConfig/MaskedPaths")).contains("/proc/kcore");
        assertThat(made.text("/Config/Hostname")).isEqualTo(made.id().substring(0, 12));
    }

    @Test
    void aPrivilegedContainerHasNoMaskedPaths() {
        Container made = look(create("a1", "{\"Privileged\":true}"));
        assertThat(made.at("/HostConfig/MaskedPaths").isNull()).isTrue();
        assertThat(made.strings("/HostConfig/SecurityOpt")).containsExactly("label=disable");
    }

    @Test
    void whatTheImageSetsIsMergedIntoTheContainer() {
        String id = writer().create(
                        prefix() + "a1",
                        json("{\"Image\":\"fid-img:1\",\"Env\":[\"A=own\"],\"Labels\":{\"l1\":\"own\"}}"));
        Container made = look(id);
        assertThat(made.text("/Config/User")).isEqualTo("1000:1000");
        assertThat(made.strings("/Config/Env")).containsExactlyInAnyOrder("A=own", "B=img2", "PATH=/bin");
        assertThat(made.labels()).containsEntry("l1", "own").containsEntry("l2", "img");
        assertThat(made.text("/Path")).isEqualTo("/bin/sh");
        assertThat(made.strings("/Args")).containsExactly("-c", "exec sleep 1d", "imgcmd");
        assertThat(made.text("/Config/StopSignal")).isEqualTo("SIGQUIT");
        assertThat(made.at("/Config/ExposedPorts").has("9090/udp")).isTrue();
        assertThat(made.at("/Mounts/0/Destination").asText()).isEqualTo("/imgvol");
    }

    @Test
    void anEmptyEntrypointDropsTheOneOfTheImage() {
        Container made = look(writer().create(
                        prefix() + "a1",
                        json("{\"Image\":\"fid-img:1\",\"Entrypoint\":[\"\"],\"Cmd\":[\"sleep\",\"9\"]}")));
        assertThat(made.text("/Path")).isEqualTo("sleep");
        assertThat(made.at("/Config/Entrypoint").isNull()).isTrue();
    }

    @Test
    void unknownFieldsAreDroppedAndSpellingsKept() {
        Container made = look(create("a1", "{\"CapDrop\":[\"all\"],\"Bogus\":1}"));
        assertThat(made.strings("/HostConfig/CapDrop")).containsExactly("all");
        assertThat(made.at("/HostConfig/Bogus").isMissingNode()).isTrue();
    }

    @Test
    void aTakenNameIsAConflict() {
        create("a1", "{}");
        assertThatThrownBy(() -> create("a1", "{}")).isInstanceOf(DockerException.Conflict.class);
    }

    @Test
    void whatCannotBeIsRejectedAtCreate() {
        for (String host : List.of(
                "{\"AutoRemove\":true,\"RestartPolicy\":{\"Name\":\"always\"}}",
                "{\"MemorySwap\":67108864}",
                "{\"NanoCpus\":10,\"CpuQuota\":5000}",
                "{\"Memory\":100}",
                "{\"RestartPolicy\":{\"Name\":\"no\",\"MaximumRetryCount\":3}}",
                "{\"NetworkMode\":\"container:x1\",\"PortBindings\":{\"80/tcp\":[{}]}}")) {
            assertThatThrownBy(() -> create("a1", host)).as(host).isInstanceOf(DockerException.Rejected.class);
        }
        assertThatThrownBy(() -> writer().create("a", json("{" + SLEEP + "}")))
                .isInstanceOf(DockerException.Rejected.class);
    }

    @Test
    void anImageThatIsNotThereIsNotFound() {
        assertThatThrownBy(() -> writer().create(prefix() + "a1", json("{\"Image\":\"nope\"}")))
                .isInstanceOf(DockerException.NotFound.class);
        assertThatThrownBy(() -> reader().image("nope")).isInstanceOf(DockerException.NotFound.class);
    }

    @Test
    void whatIsGoneIsNotFound() {
        assertThatThrownBy(() -> look(prefix() + "none")).isInstanceOf(DockerException.NotFound.class);
        assertThatThrownBy(() -> writer().start(prefix() + "none")).isInstanceOf(DockerException.NotFound.class);
        assertThatThrownBy(() -> writer().unpause(prefix() + "none")).isInstanceOf(DockerException.NotFound.class);
        assertThatThrownBy(() -> writer().kill(prefix() + "none")).isInstanceOf(DockerException.NotFound.class);
        assertThatThrownBy(() -> reader().network("nope")).isInstanceOf(DockerException.NotFound.class);
        assertThatThrownBy(() -> reader().volume("nope")).isInstanceOf(DockerException.NotFound.class);
        writer().remove(prefix() + "none", true);
    }

    @Test
    void startingTwiceAndStoppingTwiceIsNoError() {
        String id = run("a1", "{}");
        writer().start(id);
        assertThat(look(id).running()).isTrue();
        assertThat(look(id).pid()).isPositive();
        writer().stop(id, SHORT);
        writer().stop(id, SHORT);
        writer().kill(id);
        assertThat(look(id).text("/State/Status")).isEqualTo("exited");
    }

    @Test
    void addressesAreBlankWhileStopped() {
        String id = run("a1", "{}");
        assertThat(look(id).text("/NetworkSettings/Networks/bridge/IPAddress")).startsWith("172.");
        assertThat(look(id).text("/NetworkSettings/Networks/bridge/MacAddress")).startsWith("02:42:");
        writer().stop(id, SHORT);
        assertThat(look(id).text("/NetworkSettings/Networks/bridge/IPAddress")).isEmpty();
        assertThat(look(id).text("/NetworkSettings/Networks/bridge/MacAddress")).isEmpty();
    }

    @Test
    void aConfiguredMacIsShownBeforeTheFirstStartAndComesBack() {
        String id = fixedAddress("a1");
        assertThat(endpoint(id).path("MacAddress").asText()).isEqualTo("02:00:00:00:00:09");
        assertThat(endpoint(id).path("IPAddress").asText()).isEmpty();
        writer().start(id);
        writer().stop(id, SHORT);
        assertThat(endpoint(id).path("MacAddress").asText()).isEmpty();
        writer().start(id);
        assertThat(endpoint(id).path("MacAddress").asText()).isEqualTo("02:00:00:00:00:09");
        assertThat(endpoint(id).path("IPAddress").asText()).isEqualTo("10.77.0.9");
    }

    @Test
    void aBusyPortIsFoundOutAtStartAndTheContainerStaysCreated() {
        writer().start(published("a1", ""));
        String second = published("a2", "");
        assertThatThrownBy(() -> writer().start(second)).isInstanceOf(DockerException.Unavailable.class);
        assertThat(look(second).text("/State/Status")).isEqualTo("created");
        assertThat(look(second).number("/State/ExitCode")).isEqualTo(128);
        writer().stop(prefix() + "a1", SHORT);
        writer().start(second);
        assertThat(look(second).running()).isTrue();
    }

    @Test
    void anAutoRemovedContainerIsDeletedWhenItCannotStart() {
        writer().start(published("a1", ""));
        String second = published("a2", ",\"AutoRemove\":true");
        assertThatThrownBy(() -> writer().start(second)).isInstanceOf(DockerException.class);
        assertThatThrownBy(() -> look(second)).isInstanceOf(DockerException.NotFound.class);
    }

    @Test
    void aBusyAddressIsFoundOutAtStart() {
        writer().start(fixedAddress("a1"));
        String second = fixedAddress("a2");
        assertThatThrownBy(() -> writer().start(second)).isInstanceOf(DockerException.Rejected.class);
        writer().stop(prefix() + "a1", SHORT);
        writer().start(second);
        assertThat(endpoint(second).path("IPAddress").asText()).isEqualTo("10.77.0.9");
    }

    @Test
    void stoppingAnAutoRemovedContainerDeletesItAndItsAnonymousVolumes() {
        String id = writer().create(
                        prefix() + "a1",
                        json("{" + SLEEP + ",\"Volumes\":{\"/v\":{}},\"HostConfig\":{\"AutoRemove\":true}}"));
        writer().start(id);
        String volume = look(id).text("/Mounts/0/Name");
        assertThat(reader().volume(volume).path("Name").asText()).isEqualTo(volume);
        writer().stop(id, SHORT);
        awaitGone(id);
        assertThatThrownBy(() -> reader().volume(volume)).isInstanceOf(DockerException.NotFound.class);
    }

    /** The engine deletes an auto-removed container shortly after it answered. */
    private void awaitGone(String id) {
        org.awaitility.Awaitility.await()
                .atMost(SHORT)
                .untilAsserted(() -> assertThatThrownBy(() -> look(id)).isInstanceOf(DockerException.NotFound.class));
    }

    @Test
    void removingKeepsAnonymousVolumes() {
        String id = writer().create(prefix() + "a1", json("{" + SLEEP + ",\"Volumes\":{\"/v\":{}}}"));
        String volume = look(id).text("/Mounts/0/Name");
        writer().remove(id, false);
        assertThat(reader().volume(volume).path("Name").asText()).isEqualTo(volume);
    }

    @Test
    void whatRunsOrIsFrozenIsRemovedByForceOnly() {
        String id = run("a1", "{}");
        assertThatThrownBy(() -> writer().remove(id, false)).isInstanceOf(DockerException.Conflict.class);
        writer().pause(id);
        assertThatThrownBy(() -> writer().remove(id, false)).isInstanceOf(DockerException.Conflict.class);
        writer().remove(id, true);
        writer().remove(id, true);
        assertThatThrownBy(() -> look(id)).isInstanceOf(DockerException.NotFound.class);
    }

    @Test
    void renamingIsSeenAtOnceAndATakenNameIsAConflict() {
        String id = run("a1", "{}");
        create("a2", "{}");
        assertThatThrownBy(() -> writer().rename(id, prefix() + "a2")).isInstanceOf(DockerException.Conflict.class);
        writer().rename(id, prefix() + "a3");
        assertThat(look(id).name().value()).isEqualTo(prefix() + "a3");
        assertThatThrownBy(() -> writer().rename(id, prefix() + "a3")).isInstanceOf(DockerException.Rejected.class);
    }

    @Test
    void renamingATargetRewritesTheLinksToIt() {
        create("a1", "{}");
        String linked = create("a2", "{\"Links\":[\"" + prefix() + "a1:al\"]}");
        writer().rename(prefix() + "a1", prefix() + "a3");
        assertThat(look(linked).strings("/HostConfig/Links"))
                .containsExactly("/" + prefix() + "a3:/" + prefix() + "a2/al");
    }

    @Test
    void updateAppliesLimitsAndIgnoresTheRestSilently() {
        String id = run("a1", "{}");
        int pid = look(id).pid();
        writer().update(
                        id,
                        json(
                                "{\"Memory\":67108864,\"MemorySwap\":67108864,\"PidsLimit\":50,\"NanoCpus\":500000000,"
                                        + "\"RestartPolicy\":{\"Name\":\"always\"},\"ReadonlyRootfs\":true,\"Privileged\":true}"));
        Container after = look(id);
        assertThat(after.number("/HostConfig/Memory")).isEqualTo(67108864);
        assertThat(after.number("/HostConfig/PidsLimit")).isEqualTo(50);
        assertThat(after.text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
        assertThat(after.isTrue("/HostConfig/ReadonlyRootfs")).isFalse();
        assertThat(after.isTrue("/HostConfig/Privileged")).isFalse();
        assertThat(after.pid()).isEqualTo(pid);
    }

    @Test
    void updateNeverRemovesALimit() {
        String id = run("a1", "{\"Memory\":67108864,\"MemorySwap\":67108864,\"PidsLimit\":50}");
        writer().update(id, json("{\"Memory\":0,\"MemorySwap\":0,\"NanoCpus\":0}"));
        assertThat(look(id).number("/HostConfig/Memory")).isEqualTo(67108864);
        writer().update(id, json("{\"PidsLimit\":-1}"));
        assertThat(look(id).at("/HostConfig/PidsLimit").asLong(7)).isZero();
    }

    @Test
    void updateRefusesWhatContradictsItself() {
        String id = run("a1", "{}");
        assertThatThrownBy(() -> writer().update(id, json("{\"Memory\":67108864}")))
                .isInstanceOf(DockerException.Conflict.class);
        assertThatThrownBy(() -> writer().update(id, json("{\"Memory\":100}")))
                .isInstanceOf(DockerException.Rejected.class);
        String removed = create("a2", "{\"AutoRemove\":true}");
        assertThatThrownBy(() -> writer().update(removed, json("{\"RestartPolicy\":{\"Name\":\"always\"}}")))
                .isInstanceOf(DockerException.Conflict.class);
    }

    @Test
    void pausingAndUnpausingTwiceIsNoError() {
        String id = run("a1", "{}");
        writer().pause(id);
        writer().pause(id);
        assertThat(look(id).paused()).isTrue();
        assertThat(look(id).running()).isTrue();
        assertThat(look(id).text("/State/Status")).isEqualTo("paused");
        assertThatThrownBy(() -> writer().start(id)).isInstanceOf(DockerException.Conflict.class);
        writer().unpause(id);
        writer().unpause(id);
        assertThat(look(id).paused()).isFalse();
    }

    @Test
    void whatDoesNotRunCannotBePaused() {
        String id = create("a1", "{}");
        assertThatThrownBy(() -> writer().pause(id)).isInstanceOf(DockerException.Conflict.class);
        assertThatThrownBy(() -> reader().top(id)).isInstanceOf(DockerException.Conflict.class);
    }

    @Test
    void stoppingAFrozenContainerThawsIt() {
        String id = run("a1", "{}");
        writer().pause(id);
        writer().stop(id, SHORT);
        assertThat(look(id).paused()).isFalse();
        assertThat(look(id).running()).isFalse();
    }

    @Test
    void aKilledContainerIsNotStartedByItsRestartPolicy() {
        String id = run("a1", "{\"RestartPolicy\":{\"Name\":\"always\"}}");
        writer().pause(id);
        writer().kill(id);
        org.awaitility.Awaitility.await().atMost(SHORT).until(() -> !look(id).running());
        assertThat(look(id).number("/State/ExitCode")).isEqualTo(137);
    }

    @Test
    void restartGivesANewProcess() {
        String id = run("a1", "{}");
        int pid = look(id).pid();
        writer().restart(id, SHORT);
        assertThat(look(id).running()).isTrue();
        assertThat(look(id).pid()).isNotEqualTo(pid);
    }

    @Test
    void disconnectingAFrozenContainerWorksAndSurvivesItsRestart() {
        String id = run("a1", "{}");
        writer().pause(id);
        writer().disconnect("bridge", id);
        writer().disconnect("bridge", id);
        assertThat(look(id).at("/NetworkSettings/Networks").isEmpty()).isTrue();
        writer().kill(id);
        writer().start(id);
        assertThat(look(id).at("/NetworkSettings/Networks").isEmpty()).isTrue();
    }

    @Test
    void connectingTakesTheEndpointsSettingsButNoMac() {
        String id = run("a1", "{}");
        writer().connect(
                        network(),
                        id,
                        json(
                                "{\"IPAMConfig\":{\"IPv4Address\":\"10.77.0.8\"},\"Aliases\":[\"al\"],\"MacAddress\":\"02:00:00:00:00:08\"}"));
        assertThat(endpoint(id).path("IPAddress").asText()).isEqualTo("10.77.0.8");
        assertThat(endpoint(id).path("Aliases").toString()).contains("\"al\"");
        assertThat(endpoint(id).path("MacAddress").asText())
                .isNotEqualTo("02:00:00:00:00:08")
                .isNotEmpty();
        assertThatThrownBy(() -> writer().connect(network(), id, json("{}")))
                .isInstanceOf(DockerException.Rejected.class);
    }

    @Test
    void theHostNetworkCannotBeLeft() {
        String id = run("a1", "{\"NetworkMode\":\"host\"}");
        assertThatThrownBy(() -> writer().disconnect("host", id)).isInstanceOf(DockerException.Rejected.class);
    }

    @Test
    void aNamedNamespaceOwnerIsResolvedToItsIdAndMustRun() {
        String owner = create("a1", "{}");
        String sharer = create("a2", "{\"NetworkMode\":\"container:" + prefix() + "a1\"}");
        assertThat(look(sharer).text("/HostConfig/NetworkMode")).isEqualTo("container:" + owner);
        assertThat(look(sharer).at("/NetworkSettings/Networks").isEmpty()).isTrue();
        assertThatThrownBy(() -> writer().start(sharer)).isInstanceOf(DockerException.Conflict.class);
        writer().start(owner);
        writer().start(sharer);
        assertThat(look(sharer).running()).isTrue();
    }

    @Test
    void anOwnerThatNeverWasIsFoundOutAtStart() {
        String id = create("a1", "{\"NetworkMode\":\"container:" + prefix() + "none\"}");
        assertThatThrownBy(() -> writer().start(id)).isInstanceOf(DockerException.NotFound.class);
    }

    @Test
    void volumesMountsAndBindsAreShownAsMounts() {
        Container made = look(
                create(
                        "a1",
                        "{\"Binds\":[\"/etc:/e:ro\",\"" + prefix()
                                + "v:/w\"],\"Mounts\":[{\"Type\":\"volume\",\"Target\":\"/m\"},{\"Type\":\"tmpfs\",\"Target\":\"/t\"}]}"));
        var types = new java.util.TreeMap<String, String>();
        made.at("/Mounts")
                .forEach(mount -> types.put(
                        mount.path("Destination").asText(), mount.path("Type").asText() + " " + mount.path("RW")));
        assertThat(types)
                .containsEntry("/e", "bind false")
                .containsEntry("/w", "volume true")
                .containsEntry("/m", "volume true")
                .containsEntry("/t", "tmpfs true");
    }

    @Test
    void theListHasEveryContainerRunningOrNot() {
        String running = run("a1", "{}");
        String created = create("a2", "{}");
        var states = new java.util.TreeMap<String, String>();
        reader().list()
                .forEach(summary -> states.put(
                        summary.path("Id").asText(), summary.path("State").asText()));
        assertThat(states).containsEntry(running, "running").containsEntry(created, "created");
    }

    @Test
    void aFrozenContainerCanBeCommittedAndExamined() {
        String id = run("a1", "{}");
        writer().pause(id);
        String image = writer().commit(id, prefix() + "evidence", "t");
        assertThat(image).startsWith("sha256:");
        assertThat(reader().image(image).tags()).containsExactly(prefix() + "evidence:t");
        assertThat(look(id).paused()).isTrue();
        assertThat(reader().top(id).path("Processes").size()).isPositive();
        assertThat(reader().changes(id)).isNotNull();
    }

    @Test
    void theEngineTellsAboutItself() {
        var facts = reader().engine();
        assertThat(facts.version()).isNotEmpty();
        assertThat(facts.defaultRuntime()).isEqualTo("runc");
        assertThat(facts.runtimes()).containsKey("runc");
        assertThat(facts.cgroupVersion()).isBetween(1, 2);
        assertThat(facts.processors()).isPositive();
        assertThat(facts.has("seccomp")).isTrue();
    }
}
