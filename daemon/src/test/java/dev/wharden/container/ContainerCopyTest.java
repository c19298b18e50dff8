package dev.wharden.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ContainerCopyTest {
    private static final String BEFORE =
            "{\"HostConfig\": {\"Memory\": 1, \"RestartPolicy\": {\"Name\": \"no\"}}, \"Config\": {\"User\": \"\"}}";

    private final Container container = new Container(tree(BEFORE));

    private static ObjectNode tree(String json) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(json);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    @Test
    void severalFieldsAreSetAndTheOriginalStaysAsItIs() {
        var copy = new ContainerCopy(container);
        copy.set("/HostConfig/Memory", IntNode.valueOf(2));
        copy.set("/HostConfig/Privileged", BooleanNode.TRUE);
        copy.set("/HostConfig/RestartPolicy/MaximumRetryCount", IntNode.valueOf(3));
        copy.set("/NetworkSettings/Ports/80", IntNode.valueOf(4));

        assertEquals(2, copy.made().at("/HostConfig/Memory").intValue());
        String all = "{\"HostConfig\": {\"Memory\": 2, \"RestartPolicy\": {\"Name\": \"no\", \"MaximumRetryCount\": 3},"
                + " \"Privileged\": true}, \"Config\": {\"User\": \"\"},"
                + " \"NetworkSettings\": {\"Ports\": {\"80\": 4}}}";
        assertEquals(tree(all), copy.made().tree());
        assertEquals(tree(BEFORE), container.tree());
    }

    @Test
    void anObjectIsCopiedOnceAndTheRestIsShared() {
        var copy = new ContainerCopy(container);
        copy.set("/HostConfig/Memory", IntNode.valueOf(2));
        JsonNode first = copy.made().at("/HostConfig");
        copy.set("/HostConfig/Memory", IntNode.valueOf(3));

        assertSame(first, copy.made().at("/HostConfig"));
        assertNotSame(container.at("/HostConfig"), first);
        assertSame(container.at("/Config"), copy.made().at("/Config"));
    }

    @Test
    void aValueThatWasSetIsNotChangedByWhatIsSetInIt() {
        ObjectNode policy = tree("{\"Name\": \"always\"}");
        var copy = new ContainerCopy(container);
        copy.set("/HostConfig/RestartPolicy/Name", policy.get("Name"));
        copy.set("/HostConfig/RestartPolicy", policy);
        copy.set("/HostConfig/RestartPolicy/Name", BooleanNode.TRUE);

        assertEquals(tree("{\"Name\": \"always\"}"), policy);
        assertEquals(tree("{\"Name\": true}"), copy.made().at("/HostConfig/RestartPolicy"));
    }
}
