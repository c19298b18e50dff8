package dev.wharden.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContainerTest {
    private static final ObjectNode TREE = tree();
    private static final Container CONTAINER = new Container(TREE);

    private static ObjectNode tree() {
        try {
            return (ObjectNode) new ObjectMapper().readTree("""
                {"Id":"aa","HostConfig":{"Memory":1,"CapAdd":null,"Binds":["a","b"],\
                "PortBindings":{"80/tcp":[{"HostPort":"8080"}]},
                 "":{"":"empty"},"0":"zero","a~b":"tilde"}}
                """);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/Id",
                "/Id/below",
                "/HostConfig",
                "/HostConfig/",
                "/HostConfig//",
                "/HostConfig/0",
                "/HostConfig/a~0b",
                "/HostConfig/Memory",
                "/HostConfig/Memory/x",
                "/HostConfig/CapAdd",
                "/HostConfig/CapAdd/0",
                "/HostConfig/Binds/1",
                "/HostConfig/Binds/2",
                "/HostConfig/Binds/x",
                "/HostConfig/PortBindings/80~1tcp/0/HostPort",
                "/Missing",
                "/Missing/deeper"
            })
    void aFieldIsWhatJacksonsPointerFinds(String pointer) {
        assertThat(CONTAINER.at(pointer)).isEqualTo(TREE.at(JsonPointer.compile(pointer)));
    }

    @Test
    void whatIsNoPointerIsRefused() {
        assertThatThrownBy(() -> CONTAINER.at("Id")).isInstanceOf(IllegalArgumentException.class);
    }
}
