package dev.wharden.remedy.undo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SinceTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # what an engine fills in when it is restarted is no change
            {'Dns': null}                | {'Dns': []}                | -
            {'Dns': null, 'DnsOptions': null, 'DnsSearch': null} | {'Dns': [], 'DnsOptions': [], 'DnsSearch': []} | -
            {}                           | {'DnsSearch': []}          | -
            {'Dns': []}                  | {'Dns': ['10.0.0.1']}      | /HostConfig/Dns
            # null means the engine's own masks, and an empty list none
            {'MaskedPaths': null}        | {'MaskedPaths': []}        | /HostConfig/MaskedPaths
            {'PidsLimit': 100}           | {'PidsLimit': 100}         | -
            {'PidsLimit': 100}           | {'PidsLimit': 200}         | /HostConfig/PidsLimit
            """)
    void whatSomebodyHasChanged(String then, String now, String pointer) throws JsonProcessingException {
        assertThat(String.join(", ", Since.differences(host(then), host(now))))
                .isEqualTo(pointer == null ? "" : pointer);
    }

    private static Container host(String hostConfig) throws JsonProcessingException {
        String inspect =
                "{'Id': 'aa', 'Name': '/web', 'Image': 'sha256:1', 'Config': {}, 'HostConfig': " + hostConfig + "}";
        return new Container((ObjectNode) new ObjectMapper().readTree(inspect.replace('\'', '"')));
    }
}
