package dev.wharden.remedy.undo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SinceTest {
    @ParameterizedTest
    @ValueSource(strings = {"Dns", "DnsOptions", "DnsSearch"})
    void whatAnEngineFillsInWhenItIsRestartedIsNoChangeOfAnybodys(String key) {
        ObjectNode then = JsonNodeFactory.instance.objectNode();
        then.putObject("HostConfig").putNull(key);
        ObjectNode now = JsonNodeFactory.instance.objectNode();
        now.putObject("HostConfig").putArray(key);
        assertThat(Since.differences(new Container(then), new Container(now))).isEmpty();
        now.putObject("HostConfig").putArray(key).add("10.0.0.1");
        assertThat(Since.differences(new Container(then), new Container(now))).containsExactly("/HostConfig/" + key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MaskedPaths", "ReadonlyPaths"})
    void elsewhereAnEmptyListIsNotNone(String key) {
        ObjectNode then = JsonNodeFactory.instance.objectNode();
        then.putObject("HostConfig").putNull(key);
        ObjectNode now = JsonNodeFactory.instance.objectNode();
        now.putObject("HostConfig").putArray(key);
        assertThat(Since.differences(new Container(then), new Container(now))).containsExactly("/HostConfig/" + key);
    }

    /** Where control groups are of version 2, from the first start on. */
    @Test
    void thatTheKernelEndsWhatHasNoMemoryLeftIsShownInTwoWays() {
        ObjectNode then = JsonNodeFactory.instance.objectNode();
        then.putObject("HostConfig").put("OomKillDisable", false);
        ObjectNode now = JsonNodeFactory.instance.objectNode();
        now.putObject("HostConfig").putNull("OomKillDisable");
        assertThat(Since.differences(new Container(then), new Container(now))).isEmpty();
        then.putObject("HostConfig").put("OomKillDisable", true);
        assertThat(Since.differences(new Container(then), new Container(now)))
                .containsExactly("/HostConfig/OomKillDisable");
    }
}
