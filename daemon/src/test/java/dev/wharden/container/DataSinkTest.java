package dev.wharden.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DataSinkTest {
    @ParameterizedTest
    @CsvSource({
        "udp://logs.example.com:12201, logs.example.com",
        "https://me:secret@Proxy.Example.com:3128/path?x=y@z, proxy.example.com",
        "http://a@b@host, host",
        "tcp+tls://[2001:db8::1]:6514, 2001:db8::1",
        "2001:db8::1, 2001:db8::1",
        "10.0.0.1, 10.0.0.1",
        "host:24224, host",
        "unix:///var/run/fluent.sock, /",
        "[, ''",
        "://, ''"
    })
    void onlyTheHostOfAnAddressIsTaken(String address, String host) {
        assertThat(DataSink.hostOf(address)).isEqualTo(host);
    }

    @Test
    void whatWasKeptIsReadAgainAndWhatWasNotIsNotNothing() throws JsonProcessingException {
        var tree = (ObjectNode) new ObjectMapper().readTree("""
                {"Config": {"Image": "ghcr.io/x/y", "Env": ["HTTP_PROXY=http://p.example.com:1", "http_proxy=", \
                "PATH=/bin", "x"]},
                 "HostConfig": {"Dns": ["9.9.9.9", "::1"], "LogConfig": {"Type": "fluentd", "Config": \
                {"fluentd-address": "f.example.com:24224"}}}}
                """);
        List<DataSink> sinks = DataSink.of(new Container(tree));
        assertThat(sinks)
                .containsExactly(
                        new DataSink(DataSink.Kind.LOGS, "f.example.com", "log driver fluentd"),
                        new DataSink(DataSink.Kind.NAMES, "9.9.9.9", "DNS server"),
                        new DataSink(DataSink.Kind.REQUESTS, "p.example.com", "proxy of HTTP_PROXY"),
                        new DataSink(DataSink.Kind.IMAGES, "ghcr.io", "registry"));
        assertThat(DataSink.kept(new Container(tree))).isEmpty();
        tree.set(DataSink.KEPT.substring(1), DataSink.json(sinks));
        assertThat(DataSink.kept(new Container(tree))).contains(sinks);
    }
}
