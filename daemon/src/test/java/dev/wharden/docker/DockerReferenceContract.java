package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.Json;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The part of the contract on what the engine finds for a word: what has that id, then what has that name, then what
 * has an id that begins so. Wharden reads nothing by the last, nor what has an id for a name; what it sends is resolved
 * by the engine all the same.
 */
abstract class DockerReferenceContract extends DockerNetworkContract {
    /** As another client does. */
    abstract void removeNetwork(String name);

    /** Such as an id, and no container's or network's. */
    private static String goneId() {
        return (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
    }

    private String id(String network) {
        return reader().network(network).path("Id").asText();
    }

    private String pinned(String name, String networkId) {
        return writer().create(
                        prefix() + name,
                        Json.object("{" + SLEEP + ",\"HostConfig\":{\"NetworkMode\":\"" + network()
                                + "\"},\"NetworkingConfig\":{\"EndpointsConfig\":{\"" + network()
                                + "\":{\"NetworkID\":\"" + networkId + "\"}}}}"));
    }

    private JsonNode networks(String id) {
        return look(id).at("/NetworkSettings/Networks");
    }

    @Test
    void aNetworkIsReadByItsIdAndByItsNameOnly() {
        String id = id(network());
        assertThat(id(id)).isEqualTo(id);
        assertThat(id(id.substring(0, 12)))
                .as("a client cannot choose how an id begins")
                .isEqualTo(id);
        assertThatThrownBy(() -> reader().network(id.substring(0, 11))).isInstanceOf(DockerException.NotFound.class);
        String gone = goneId();
        writer().createNetwork(Json.object("{\"Name\":\"" + gone + "\"}"));
        assertThatThrownBy(() -> reader().network(gone)).isInstanceOf(DockerException.NotFound.class);
        removeNetwork(gone);
        assertThat(reader().networkById(id).path("Id").asText()).isEqualTo(id);
        // As long as the id of a swarm's network.
        String swarms = gone.substring(0, 25);
        writer().createNetwork(Json.object("{\"Name\":\"" + swarms + "\"}"));
        assertThat(reader().network(swarms).path("Name").asText()).isEqualTo(swarms);
        for (String reference : List.of(swarms, network(), id.substring(0, 12), "")) {
            assertThatThrownBy(() -> reader().networkById(reference)).isInstanceOf(DockerException.NotFound.class);
        }
        removeNetwork(swarms);
    }

    @Test
    void whatIsGivenTheFirstDigitsOfAnIdHasTwoEntriesAndStartsOnlyOnceBeforeItIsDisconnected() {
        String network = id(network());
        String digits = network.substring(0, 12);
        String id = writer().create(
                        prefix() + "a1",
                        Json.object("{" + SLEEP + ",\"HostConfig\":{\"NetworkMode\":\"" + digits
                                + "\"},\"NetworkingConfig\":{\"EndpointsConfig\":{\"" + digits + "\":{}}}}"));
        writer().start(id);
        assertThat(networks(id).fieldNames()).toIterable().containsExactlyInAnyOrder(network(), digits);
        writer().kill(id);
        assertThatThrownBy(() -> writer().start(id)).hasMessageContaining("already exists in network " + network());
        writer().disconnect(network, id);
        assertThat(networks(id).fieldNames()).toIterable().containsExactly(digits);
        writer().start(id);
        assertThat(reader().network(network).path("Containers").has(id)).isTrue();
    }

    @Test
    void aContainerIsReadByItsIdAndByItsNameOnly() {
        String id = create("a1", "{}");
        assertThatThrownBy(() -> look(id.substring(0, 12))).isInstanceOf(DockerException.NotFound.class);
        String gone = goneId();
        String named = writer().create(gone, Json.object("{" + SLEEP + "}"));
        assertThatThrownBy(() -> look(gone)).isInstanceOf(DockerException.NotFound.class);
        writer().remove(named, true);
    }

    @Test
    void whatIsStartedWithAnIdThatAnotherNetworkHasForANameStartsInThat() {
        String gone = goneId();
        writer().createNetwork(Json.object("{\"Name\":\"" + gone + "\"}"));
        String id = pinned("a1", gone);
        writer().start(id);
        assertThat(networks(id).fieldNames()).toIterable().containsExactlyInAnyOrder(network(), gone);
        String other = networks(id).path(gone).path("NetworkID").asText();
        assertThat(networks(id).path(network()).path("NetworkID").asText()).isEqualTo(other);
        assertThat(reader().network(other).path("Name").asText()).isEqualTo(gone);

        writer().kill(id);
        writer().disconnect(gone, id);
        assertThat(networks(id).fieldNames()).toIterable().containsExactly(network());
        writer().connect(id(network()), id, Json.object("{\"NetworkID\":\"" + id(network()) + "\"}"));
        removeNetwork(gone);
        writer().start(id);
        assertThat(networks(id).fieldNames()).toIterable().containsExactly(network());
        assertThat(networks(id).path(network()).path("NetworkID").asText()).isEqualTo(id(network()));
    }

    @Test
    void whatRunsIsConnectedToANetworkThatHasTheIdForAName() {
        String gone = goneId();
        writer().createNetwork(Json.object("{\"Name\":\"" + gone + "\"}"));
        String id = run("a1", "{}");
        writer().connect(gone, id, Json.object("{}"));
        assertThat(networks(id).fieldNames()).toIterable().containsExactlyInAnyOrder("bridge", gone);
        assertThat(networks(id).path(gone).path("NetworkID").asText()).isNotEqualTo(gone);
        writer().remove(id, true);
        removeNetwork(gone);
    }

    @Test
    void whatDoesNotRunIsConnectedToTheBeginningOfAnId() {
        String id = create("a1", "{}");
        writer().connect(id(network()).substring(0, 10), id, Json.object("{}"));
        assertThat(networks(id).fieldNames()).toIterable().containsExactlyInAnyOrder("bridge", network());
    }

    @Test
    void anEntryByAnIdThatIsGoneIsTakenAway() {
        String gone = goneId();
        String id = create("a1", "{}");
        writer().connect(gone, id, Json.object("{\"NetworkID\":\"" + gone + "\"}"));
        assertThat(networks(id).fieldNames()).toIterable().containsExactlyInAnyOrder("bridge", gone);
        writer().disconnect(gone, id);
        assertThat(networks(id).fieldNames()).toIterable().containsExactly("bridge");
    }

    @Test
    void whatJoinsTheBeginningOfAnIdJoinsThatContainer() {
        String owner = run("a1", "{}");
        String sharer = create("a2", "{\"NetworkMode\":\"container:" + owner.substring(0, 16) + "\"}");
        assertThat(look(sharer).text("/HostConfig/NetworkMode")).isEqualTo("container:" + owner);
    }

    @Test
    void whatJoinsAnIdThatAnotherContainerHasForANameJoinsThat() {
        String owner = run("a1", "{}");
        String sharer = create("a2", "{\"NetworkMode\":\"container:" + owner + "\"}");
        writer().remove(owner, true);
        String named = writer().create(owner, Json.object("{" + SLEEP + "}"));
        writer().start(named);
        writer().start(sharer);
        assertThat(look(sharer).running()).isTrue();
        assertThat(look(sharer).text("/HostConfig/NetworkMode")).isEqualTo("container:" + owner);
        assertThatThrownBy(() -> look(owner)).isInstanceOf(DockerException.NotFound.class);
        writer().remove(named, true);
    }

    /** The driver bridge takes an address that is kept under that name for the default route of its containers. */
    @Test
    void whatIsMadeWithAGatewayOfAPersonsLeadsThere() {
        String name = prefix() + "led";
        writer().createNetwork(Json.object("{\"Name\":\"" + name + "\",\"Driver\":\"bridge\",\"IPAM\":{\"Config\":[{"
                + "\"Subnet\":\"10.79.0.0/24\",\"AuxiliaryAddresses\":{\"DefaultGatewayIPv4\":\"10.79.0.66\"}}]}}"));
        String id = run("a1", "{\"NetworkMode\":\"" + name + "\"}");
        assertThat(networks(id).path(name).path("Gateway").asText()).isEqualTo("10.79.0.66");
        writer().remove(id, true);
        removeNetwork(name);
    }

    @Test
    void whatTakesItsSettingsFromAnotherShowsThemAndFromWhich() {
        String settings = prefix() + "cfg";
        String name = prefix() + "iso";
        writer().createNetwork(Json.object("{\"Name\":\"" + settings
                + "\",\"ConfigOnly\":true,\"IPAM\":{\"Config\":[{\"Subnet\":\"10.78.0.0/24\"}]}}"));
        writer().createNetwork(Json.object(
                "{\"Name\":\"" + name + "\",\"Driver\":\"bridge\",\"ConfigFrom\":{\"Network\":\"" + settings + "\"}}"));
        JsonNode made = reader().network(name);
        assertThat(made.at("/ConfigFrom/Network").asText()).isEqualTo(settings);
        assertThat(made.at("/IPAM/Config/0/Subnet").asText()).isEqualTo("10.78.0.0/24");
        removeNetwork(name);
        removeNetwork(settings);
    }

    @Test
    void theEngineChoosesASubnetAndItsFirstAddressForTheGateway() {
        String name = prefix() + "own";
        writer().createNetwork(Json.object("{\"Name\":\"" + name + "\",\"Driver\":\"bridge\"}"));
        JsonNode subnet = reader().network(name).at("/IPAM/Config/0");
        assertThat(subnet.fieldNames()).toIterable().containsExactlyInAnyOrder("Subnet", "Gateway");
        String first = subnet.path("Subnet").asText().replaceFirst("0/\\d+$", "1");
        assertThat(subnet.path("Gateway").asText()).isEqualTo(first);
        removeNetwork(name);
    }
}
