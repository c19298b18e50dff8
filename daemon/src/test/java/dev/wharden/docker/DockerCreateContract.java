package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.Json;
import dev.wharden.container.Container;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The part of the contract on creating and reading, with what all of it is run with. */
abstract class DockerCreateContract {
    /** Stops at once: as process 1 it would ignore SIGTERM without a handler. */
    static final String SLEEP =
            "\"Image\":\"busybox:test\",\"Cmd\":[\"sh\",\"-c\",\"trap 'exit 0' TERM; sleep 1d & wait\"]";

    abstract DockerReader reader();

    abstract DockerWriter writer();

    /** A prefix of the names of this test's containers and volumes, so that they can be swept. */
    abstract String prefix();

    /** A network with the subnet 10.77.0.0/24. */
    abstract String network();

    /** A host port that is free. */
    abstract int port();

    String create(String name, String hostConfig) {
        return writer().create(prefix() + name, Json.object("{" + SLEEP + ",\"HostConfig\":" + hostConfig + "}"));
    }

    String run(String name, String hostConfig) {
        String id = create(name, hostConfig);
        writer().start(id);
        return id;
    }

    Container look(String id) {
        return reader().inspect(id);
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
                        Json.object("{\"Image\":\"fid-img:1\",\"Env\":[\"A=own\"],\"Labels\":{\"l1\":\"own\"}}"));
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
                        Json.object("{\"Image\":\"fid-img:1\",\"Entrypoint\":[\"\"],\"Cmd\":[\"sleep\",\"9\"]}")));
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
        assertThatThrownBy(() -> writer().create("a", Json.object("{" + SLEEP + "}")))
                .isInstanceOf(DockerException.Rejected.class);
    }

    @Test
    void anImageThatIsNotThereIsNotFound() {
        assertThatThrownBy(() -> writer().create(prefix() + "a1", Json.object("{\"Image\":\"nope\"}")))
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
    void volumesMountsAndBindsAreShownAsMounts() {
        Container made = look(create(
                "a1",
                "{\"Binds\":[\"/etc:/e:ro\",\"" + prefix()
                        + "v:/w\"],\"Mounts\":[{\"Type\":\"volume\",\"Target\":\"/m\"},{\"Type\":\"tmpfs\","
                        + "\"Target\":\"/t\"}]}"));
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
