package dev.wharden.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A value that no engine writes may mean anything, and is never a pass. */
final class FieldTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static boolean isRight(Field field, String value) throws JsonProcessingException {
        String pointer = field.pointer();
        String json = "{\"" + pointer.substring(1).replace("/", "\":{\"") + "\":" + value.replace('\'', '"')
                + "}".repeat(pointer.split("/", -1).length - 1);
        return field.isRight(new Container(JSON.readValue(json, ObjectNode.class)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "NETWORK_MODE  | 'HOST'",
                "NETWORK_MODE  | 'host '",
                "NETWORK_MODE  | ' host'",
                "NETWORK_MODE  | 'host\\n'",
                "NETWORK_MODE  | 'n1\\u0000'",
                "NETWORK_MODE  | ' '",
                "NETWORK_MODE  | ''",
                "NETWORK_MODE  | 'container'",
                "NETWORK_MODE  | 'container:'",
                "NETWORK_MODE  | 'ns:/proc/1/ns/net'",
                "RUNTIME       | 'runc '",
                "TMPFS         | {'/tmp': 'zz'}",
                "TMPFS         | {'/tmp': 'EXEC'}",
                "TMPFS         | {'/tmp': 'size=8e'}",
                "TMPFS         | {'tmp': ''}",
                "TMPFS         | {'/proc': ''}",
                "PORT_BINDINGS | {'80/tcp': [{'HostPort': '99999'}]}",
                "PORT_BINDINGS | {'80/tcp': [{'HostPort': '2000-1000'}]}",
                "PORT_BINDINGS | {'80/xyz': [{'HostPort': '80'}]}",
                "PORT_BINDINGS | {'99999/tcp': null}",
                "GROUP_ADD     | [' root']",
                "GROUP_ADD     | ['-1']",
                "GROUP_ADD     | ['4294967296']",
                "GROUP_ADD     | ['']",
                "MOUNTED       | [{'Type': 'cluster', 'Source': '/etc', 'Destination': '/x', 'RW': true}]",
                "MOUNTED       | [{'Type': 'volume', 'Name': 'v', 'Source': '/etc', 'Destination': '/x', 'RW': true}]",
            })
    void whatNoEngineWritesIsUnread(Field field, String value) throws JsonProcessingException {
        assertThat(isRight(field, value)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "NETWORK_MODE  | 'host'",
                "NETWORK_MODE  | 'default'",
                "NETWORK_MODE  | 'shop_default'",
                "NETWORK_MODE  | 'My net'",
                "NETWORK_MODE  | 'container:web'",
                "RUNTIME       | 'io.containerd.runc.v2'",
                "RUNTIME       | '/usr/bin/shim'",
                "TMPFS         | {'/tmp': 'rw,noexec,size=64m,mode=01777'}",
                "TMPFS         | {'/tmp': '', '/run': 'exec,suid,dev,ro,nr_inodes=0,size=50%,mpol=local'}",
                "TMPFS         | null",
                "PORT_BINDINGS | {'80/tcp': [{'HostIp': '', 'HostPort': ''}], '53/udp': [{'HostPort': '8000-8010'}]}",
                "PUBLISHED     | {'80': null, '3868/sctp': null, '8000-8010/tcp': null}",
                "GROUP_ADD     | ['+0', '998', 'docker', 'domain users', '_ssh']",
                "MOUNTED       | [{'Type': 'volume', 'Name': 'v', 'Source': '/var/lib/docker/volumes/v/_data', "
                        + "'Destination': '/x', 'RW': true}]",
                "MOUNTED       | [{'Type': 'volume', 'Name': 'v', 'Driver': 'nfs', 'Source': '/mnt/v', "
                        + "'Destination': '/x', 'RW': true}]",
            })
    void whatEnginesWriteIsRead(Field field, String value) throws JsonProcessingException {
        assertThat(isRight(field, value)).isTrue();
    }
}
