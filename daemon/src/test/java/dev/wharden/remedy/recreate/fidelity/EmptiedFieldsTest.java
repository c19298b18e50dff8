package dev.wharden.remedy.recreate.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a repair empties is shown by the engine as null, as empty, or not at all: each is what was intended. */
final class EmptiedFieldsTest {
    private static ObjectNode host(String field, String value) throws Exception {
        return (ObjectNode) new ObjectMapper()
                .readTree(
                        value.isEmpty()
                                ? "{\"HostConfig\": {}}"
                                : "{\"HostConfig\": {\"%s\": %s}}".formatted(field, value.replace('\'', '"')));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sysctls    | {'net.core.somaxconn': '1024'} | {} | ''   | true",
                "Sysctls    | {'net.core.somaxconn': '1024'} | {} | null | true",
                "CapAdd     | ['SYS_ADMIN']                  | [] | null | true",
                "GroupAdd   | ['docker']                     | [] | null | true",
                "Devices    | [{'PathOnHost': '/dev/kvm'}]   | [] | null | true",
                "Tmpfs      | {'/x': ''}                     | {} | ''   | true",
                "Ulimits    | [{'Name': 'core'}]             | [] | null | true",
                "Sysctls    | {'net.core.somaxconn': '1024'} | {} | {'net.core.somaxconn': '1024'} | false",
                "CapAdd     | ['SYS_ADMIN']                  | [] | ['SYS_ADMIN'] | false",
                "OomKillDisable | null                       | null | false | true",
                "OomKillDisable | false                      | false | null | true",
                "OomKillDisable | true                       | true | null | false",
                "OomKillDisable | null                       | null | true | false",
                "Dns        | []                             | [] | null | false",
            })
    void itIsFaithful(String field, String before, String wanted, String made, boolean faithful) throws Exception {
        var desired = new Container(host(field, wanted));

        assertThat(Fidelity.differences(
                                new Container(host(field, before)),
                                desired,
                                new CreateBody(desired.tree()),
                                new Container(host(field, made)))
                        .isEmpty())
                .isEqualTo(faithful);
    }
}
