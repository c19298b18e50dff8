package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.Json;
import org.junit.jupiter.api.Test;

/** The part of the contract on ports, addresses, networks and shared namespaces. */
abstract class DockerNetworkContract extends DockerCreateContract {
    private String published(String name, String more) {
        return writer().create(
                        prefix() + name,
                        Json.object("{" + SLEEP
                                + ",\"ExposedPorts\":{\"80/tcp\":{}},"
                                + "\"HostConfig\":{\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\""
                                + port() + "\"}]}" + more + "}}"));
    }

    private String fixedAddress(String name) {
        return writer().create(
                        prefix() + name,
                        Json.object("{" + SLEEP + ",\"HostConfig\":{\"NetworkMode\":\"" + network()
                                + "\"},\"NetworkingConfig\":{\"EndpointsConfig\":{\"" + network()
                                + "\":{\"IPAMConfig\":{\"IPv4Address\":\"10.77.0.9\"},"
                                + "\"MacAddress\":\"02:00:00:00:00:09\",\"Aliases\":[\"al\"]}}}}"));
    }

    private JsonNode endpoint(String id) {
        return look(id).at("/NetworkSettings/Networks").path(network());
    }

    @Test
    void addressesAreBlankWhileStopped() {
        String id = run("a1", "{}");
        assertThat(look(id).text("/NetworkSettings/Networks/bridge/IPAddress")).startsWith("172.");
        assertThat(look(id).text("/NetworkSettings/Networks/bridge/MacAddress")).startsWith("02:42:");
        writer().stop(look(id));
        assertThat(look(id).text("/NetworkSettings/Networks/bridge/IPAddress")).isEmpty();
        assertThat(look(id).text("/NetworkSettings/Networks/bridge/MacAddress")).isEmpty();
    }

    @Test
    void aConfiguredMacIsShownBeforeTheFirstStartAndComesBack() {
        String id = fixedAddress("a1");
        assertThat(endpoint(id).path("MacAddress").asText()).isEqualTo("02:00:00:00:00:09");
        assertThat(endpoint(id).path("IPAddress").asText()).isEmpty();
        writer().start(id);
        writer().stop(look(id));
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
        writer().stop(look(prefix() + "a1"));
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
        writer().stop(look(prefix() + "a1"));
        writer().start(second);
        assertThat(endpoint(second).path("IPAddress").asText()).isEqualTo("10.77.0.9");
    }

    /** So does one that has run; by the name it would start in whatever has that by then. */
    @Test
    void oneThatIsCreatedWithTheIdOfItsNetworkStartsInNoOther() {
        String other = "0123456789abcdef".repeat(4);
        String id = writer().create(
                        prefix() + "a1",
                        Json.object("{" + SLEEP + ",\"HostConfig\":{\"NetworkMode\":\"" + network()
                                + "\"},\"NetworkingConfig\":{\"EndpointsConfig\":{\"" + network()
                                + "\":{\"NetworkID\":\"" + other + "\"}}}}"));
        assertThat(endpoint(id).path("NetworkID").asText()).isEqualTo(other);
        assertThatThrownBy(() -> writer().start(id))
                .isInstanceOf(DockerException.NotFound.class)
                .hasMessageContaining("network " + other + " not found");
        String there = reader().network(network()).path("Id").asText();
        writer().connect(network(), id, Json.object("{\"NetworkID\":\"" + there + "\"}"));
        assertThat(endpoint(id).path("NetworkID").asText()).isEqualTo(there);
        writer().start(id);
        assertThat(look(id).running()).isTrue();
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
                        Json.object("{\"IPAMConfig\":{\"IPv4Address\":\"10.77.0.8\"},\"Aliases\":[\"al\"],"
                                + "\"MacAddress\":\"02:00:00:00:00:08\"}"));
        assertThat(endpoint(id).path("IPAddress").asText()).isEqualTo("10.77.0.8");
        assertThat(endpoint(id).path("Aliases").toString()).contains("\"al\"");
        assertThat(endpoint(id).path("MacAddress").asText())
                .isNotEqualTo("02:00:00:00:00:08")
                .isNotEmpty();
        assertThatThrownBy(() -> writer().connect(network(), id, Json.object("{}")))
                .isInstanceOf(DockerException.Rejected.class);
    }

    @Test
    void aConnectWhoseAddressIsTakenLeavesAnEntryThatConnectsToNothing() {
        String id = run("a1", "{}");
        JsonNode wanted = Json.object("{\"IPAMConfig\":{\"IPv4Address\":\"10.77.0.8\"}}");
        String thief = run("a2", "{}");
        writer().connect(network(), thief, wanted);
        assertThatThrownBy(() -> writer().connect(network(), id, wanted)).isInstanceOf(DockerException.Rejected.class);
        assertThat(endpoint(id).path("EndpointID").asText("none")).isEmpty();
        assertThat(reader().network(network()).path("Containers").has(id)).isFalse();
        assertThat(reader().network(network()).path("Containers").has(thief)).isTrue();
        writer().disconnect(network(), id);
        writer().remove(thief, true);
        writer().connect(network(), id, wanted);
        assertThat(reader().network(network()).path("Containers").has(id)).isTrue();
    }

    @Test
    void aConnectWhosePublishedPortIsTakenLeavesAnEntryThatConnectsToNothing() {
        String id = published("a1", "");
        writer().start(id);
        writer().disconnect("bridge", id);
        writer().start(published("a2", ""));
        assertThatThrownBy(() -> writer().connect("bridge", id, Json.object("{}")))
                .isInstanceOf(DockerException.Unavailable.class);
        assertThat(look(id).text("/NetworkSettings/Networks/bridge/EndpointID")).isNotEmpty();
        assertThat(reader().network("bridge").path("Containers").has(id)).isFalse();
        writer().disconnect("bridge", id);
        writer().remove(prefix() + "a2", true);
        writer().kill(id);
        writer().start(id);
        assertThat(reader().network("bridge").path("Containers").has(id)).isTrue();
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

    /** Words that a rollback must understand: a create that is refused is answered with 400, not 404. */
    @Test
    void whatJoinsOneThatIsGoneIsRefusedAtCreate() {
        for (String host : new String[] {
            "\"PidMode\":\"container:%snone\"",
            "\"IpcMode\":\"container:%snone\"",
            "\"Links\":[\"%snone:al\"]",
            "\"VolumesFrom\":[\"%snone\"]"
        }) {
            assertThatThrownBy(() -> create("a1", "{" + host.formatted(prefix()) + "}"))
                    .as(host)
                    .isInstanceOf(DockerException.Rejected.class)
                    .hasMessageContaining("No such container: " + prefix() + "none");
        }
    }

    @Test
    void aLinkByIdShowsTheTargetsPresentNameAndTheTargetMustRun() {
        String target = create("a1", "{}");
        String linked = create("a2", "{\"Links\":[\"" + target + ":al\"]}");
        writer().rename(target, prefix() + "a3");
        writer().rename(linked, prefix() + "a4");
        assertThat(look(linked).strings("/HostConfig/Links"))
                .containsExactly("/" + prefix() + "a3:/" + prefix() + "a4/al");
        assertThatThrownBy(() -> writer().start(linked)).isInstanceOf(DockerException.class);
        writer().start(target);
        writer().start(linked);
        assertThat(look(linked).running()).isTrue();
        assertThatThrownBy(() -> create("a5", "{\"Links\":[\"" + prefix() + "none:al\"]}"))
                .isInstanceOf(DockerException.class);
    }

    @Test
    void whoIsInThePidNamespaceOfAContainerThatEndsIsKilled() {
        String owner = run("a1", "{}");
        String sharer = run("a2", "{\"PidMode\":\"container:" + prefix() + "a1\"}");
        assertThat(look(sharer).text("/HostConfig/PidMode")).isEqualTo("container:" + owner);
        writer().stop(look(owner));
        org.awaitility.Awaitility.await().until(() -> !look(sharer).running());
        assertThat(look(sharer).number("/State/ExitCode")).isEqualTo(137);
        assertThatThrownBy(() -> writer().start(sharer)).isInstanceOf(DockerException.class);
    }

    /** By its id it is connected only once it has no entry for the name. */
    @Test
    void oneThatIsConnectedWhileItDoesNotRunLooksForTheName() {
        String id = create("a1", "{\"NetworkMode\":\"" + network() + "\"}");
        JsonNode pinned = Json.object(
                "{\"NetworkID\":\"" + reader().network(network()).path("Id").asText() + "\"}");
        writer().disconnect(network(), id);
        writer().connect(network(), id, Json.object("{}"));
        assertThat(endpoint(id).path("NetworkID").asText()).isEmpty();
        writer().connect(network(), id, pinned);
        assertThat(endpoint(id).path("NetworkID").asText()).isEmpty();
        writer().disconnect(network(), id);
        writer().connect(network(), id, pinned);
        assertThat(endpoint(id).path("NetworkID").asText())
                .isEqualTo(pinned.path("NetworkID").asText());
    }
}
