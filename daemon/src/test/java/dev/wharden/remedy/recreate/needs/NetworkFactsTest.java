package dev.wharden.remedy.recreate.needs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which networks are made in the same way, by what 26.1.5 and later engines show of them. */
final class NetworkFactsTest {
    private static final String CHOSEN = "'Subnet':'172.18.0.0/16','Gateway':'172.18.0.1'";

    private static ObjectNode network(String more, String... subnets) {
        var config = new StringBuilder();
        for (String subnet : subnets) {
            config.append(config.isEmpty() ? "{" : ",{").append(subnet).append('}');
        }
        ObjectNode network = Json.object(("{'Name':'back','Id':'1','Created':'c','Scope':'local','Driver':'bridge',"
                        + "'EnableIPv6':false,'IPAM':{'Driver':'default','Options':{},'Config':[" + config + "]},"
                        + "'Internal':false,'Attachable':false,'Ingress':false,'ConfigFrom':{'Network':''},"
                        + "'ConfigOnly':false,'Containers':{},'Options':{},'Labels':{}}")
                .replace('\'', '"'));
        network.setAll(Json.object(("{" + more + "}").replace('\'', '"')));
        return network;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'Internal':true|Internal",
                "'Scope':'swarm'|Scope",
                "'EnableIPv4':false|EnableIPv4",
                "'ConfigFrom':{'Network':'cfg'}|ConfigFrom",
                "'Options':{'com.docker.network.bridge.name':'br0'}|Options",
                "'FieldOfALaterEngine':'x'|FieldOfALaterEngine",
                // An empty text of a driver's says that something is on.
                "'Options':{'encrypted':''}|Options",
                "'IPAM':{'Driver':'default','Options':{'sticky':''},'Config':[{'Subnet':'172.18.0.0/16',"
                        + "'Gateway':'172.18.0.1'}]}|IPAM.Options",
            })
    void whatIsNotKnownToBeHarmlessCounts(String change, String told) {
        assertThat(NetworkFacts.differences(network("", CHOSEN), network(change, CHOSEN)))
                .containsExactly(told);
        assertThat(NetworkFacts.differences(network(change, CHOSEN), network("", CHOSEN)))
                .containsExactly(told);
    }

    @Test
    void whatAnEngineVariesDoesNot() {
        assertThat(NetworkFacts.differences(
                        network("", CHOSEN),
                        network(
                                "'Id':'2','Created':'d','Labels':{'a':'b'},'Containers':{'c':{}},"
                                        + "'Peers':[{'Name':'n'}],'Status':{'IPAM':{}},'EnableIPv4':true,"
                                        + "'Options':null,"
                                        + "'IPAM':{'Options':null,'Config':[{" + CHOSEN + "}]}",
                                CHOSEN)))
                .isEmpty();
        String swarm = "'Scope':'swarm','Driver':'overlay',"
                + "'Options':{'com.docker.network.driver.overlay.vxlanid_list':'%s'}";
        assertThat(NetworkFacts.differences(
                        network(swarm.formatted("4097"), "'Subnet':'10.0.1.0/24','Gateway':'10.0.1.1'"),
                        network(swarm.formatted("4098"), "'Subnet':'10.0.2.0/24','Gateway':'10.0.2.1'")))
                .isEmpty();
    }

    /** What 28 and 29 show, and what they leave out. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|'Subnet':'172.18.0.0/16','Gateway':'172.18.0.1'"
                        + "|'Subnet':'172.19.0.0/16','IPRange':'','Gateway':'172.19.0.1'",
                "``|'Subnet':'172.18.0.0/16','IPRange':'','Gateway':'172.18.0.1'"
                        + "|'Subnet':'172.19.0.0/16','IPRange':'','Gateway':'172.19.0.1','AuxiliaryAddresses':null",
                "'Internal':true|'Subnet':'172.18.0.0/16'|'Subnet':'172.19.0.0/16','IPRange':''",
                "'Driver':'ipvlan','Options':{'ipvlan_mode':'l3'}|'Subnet':'172.18.0.0/16'|'Subnet':'172.19.0.0/16'",
                "'Options':{'com.docker.network.bridge.gateway_mode_ipv4':'isolated'}"
                        + "|'Subnet':'172.18.0.0/16'|'Subnet':'172.19.0.0/16'",
            })
    void aSubnetThatALaterEngineHasChosen(String more, String kept, String now) {
        assertThat(NetworkFacts.differences(network(more, kept), network(more, now)))
                .isEmpty();
    }

    @Test
    void whereTheEngineGivesAGatewayASubnetWithoutOneIsAPersons() {
        assertThat(NetworkFacts.differences(
                        network("", "'Subnet':'10.1.0.0/24'"), network("", "'Subnet':'10.2.0.0/24'")))
                .containsExactly("Subnet");
    }

    @Test
    void whatAnotherFieldSaysOrHasNoEffectDoesNotCount() {
        assertThat(NetworkFacts.differences(
                        network("", CHOSEN),
                        network(
                                "'Attachable':true,'EnableIPv4':true,'Options':{"
                                        + "'com.docker.network.enable_ipv4':'true',"
                                        + "'com.docker.network.enable_ipv6':'false'}",
                                CHOSEN)))
                .isEmpty();
        assertThat(NetworkFacts.differences(
                        network("'Scope':'swarm'", CHOSEN), network("'Scope':'swarm','Attachable':true", CHOSEN)))
                .containsExactly("Attachable");
    }

    /** As an earlier version of Wharden has kept it. */
    @Test
    void whatWasNotKeptIsTheUsual() {
        ObjectNode kept = network("", CHOSEN);
        kept.retain("Id", "Name", "Driver", "EnableIPv6", "Internal", "Attachable", "Options", "Labels", "IPAM");
        assertThat(NetworkFacts.differences(kept, network("", CHOSEN))).isEmpty();
        assertThat(NetworkFacts.differences(kept, network("'ConfigFrom':{'Network':'cfg'}", CHOSEN)))
                .containsExactly("ConfigFrom");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // The engine chooses another each time.
                "'Subnet':'172.18.0.0/16','Gateway':'172.18.0.1'|'Subnet':'172.19.0.0/16','Gateway':'172.19.0.1'",
                "'Subnet':'fd00:1::/64','Gateway':'fd00:1::1'|'Subnet':'fd00:2::/64','Gateway':'fd00:2::1/64'",
                // It shows its gateway after its restart only.
                "'Subnet':'172.30.0.0/16'|'Subnet':'172.30.0.0/16','Gateway':'172.30.0.1'",
                "'Subnet':'172.29.0.0/16','IPRange':'172.29.5.0/24'"
                        + "|'Subnet':'172.29.0.0/16','IPRange':'172.29.5.0/24','Gateway':'172.29.5.0'",
                "'Subnet':'fd00:77::/64'|'Subnet':'fd00:77::/64','Gateway':'fd00:77::1'",
                // A person's.
                "'Subnet':'10.1.0.0/24','Gateway':'10.1.0.9'|'Subnet':'10.1.0.0/24','Gateway':'10.1.0.9'",
                // With a mark of an address that needs it.
                "'Subnet':'172.30.0.0/16','AuxiliaryAddresses':{}|'Subnet':'172.30.0.0/16','Gateway':'172.30.0.1'",
            })
    void aSubnetThatIsTheSame(String kept, String now) {
        assertThat(NetworkFacts.differences(network("", kept), network("", now)))
                .isEmpty();
        assertThat(NetworkFacts.differences(network("", now), network("", kept)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'Subnet':'172.18.0.0/16','Gateway':'172.18.0.1',"
                        + "'AuxiliaryAddresses':{'DefaultGatewayIPv4':'172.18.0.66'}"
                        + "|AuxiliaryAddresses",
                "'Subnet':'172.18.0.0/16','Gateway':'172.18.0.66'|Gateway",
                "'Subnet':'172.19.0.0/16','Gateway':'172.19.0.66'|Subnet",
                "'Subnet':'172.18.0.0/16','Gateway':'172.18.0.1','IPRange':'172.18.5.0/24'|Gateway,IPRange",
                "'Subnet':'172.19.0.0/16'|Subnet",
                "'Subnet':'fd00:1::/64','Gateway':'fd00:1::1'|Subnet",
                "'Subnet':'172.19.0.0/16','Gateway':'172.19.0.1','AuxiliaryAddresses':{'x':'172.19.0.5'}|Subnet",
            })
    void aSubnetThatTheEngineChoseIsNoneThatAPersonHasMade(String now, String told) {
        assertThat(String.join(",", NetworkFacts.differences(network("", CHOSEN), network("", now))))
                .isEqualTo(told);
    }

    @Test
    void aSubnetThatIsMissingOrOneMoreIsAnother() {
        String six = "'Subnet':'fd00:77::/64'";
        assertThat(NetworkFacts.differences(network("", CHOSEN, six), network("", CHOSEN)))
                .containsExactly("Subnet");
        assertThat(NetworkFacts.differences(network("", CHOSEN), network("", CHOSEN, six)))
                .containsExactly("Subnet");
        assertThat(NetworkFacts.differences(network("", CHOSEN, six), network("", six, CHOSEN)))
                .isEmpty();
    }

    /** Later engines give such networks no gateway, and containers in them no way out, unless they are told one. */
    @Test
    void aGatewayWhereNoneWasIsAnotherButForABridge() {
        String driver = "'Driver':'macvlan'";
        assertThat(NetworkFacts.differences(
                        network(driver, "'Subnet':'10.1.0.0/24'"),
                        network(driver, "'Subnet':'10.1.0.0/24','Gateway':'10.1.0.1'")))
                .containsExactly("Gateway");
    }

    @Test
    void whoGivesTheAddressesCounts() {
        ObjectNode now = network("", CHOSEN);
        now.withObject("/IPAM").put("Driver", "other").putObject("Options").put("a", "b");
        assertThat(NetworkFacts.differences(network("", CHOSEN), now)).containsExactly("IPAM.Driver", "IPAM.Options");
    }
}
