package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "db.example.org:5432, db.example.org, 5432",
        "DB.Example.org:5432, db.example.org, 5432",
        "192.0.2.7:1, 192.0.2.7, 1",
        "[2001:db8::1]:443, 2001:db8::1, 443",
        "https://example.org, example.org, 443",
        "http://example.org/path?x=1, example.org, 80",
        "tcp://example.org:9000, example.org, 9000"
    })
    void aHostWithAPortOrAUrlIsOne(String text, String host, int port) {
        assertThat(Endpoint.parse(text)).contains(new Endpoint(host, port));
        assertThat(text).matches(Endpoint.PATTERN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.org",
                "example.org:0",
                "example.org:65536",
                "example.org:99999",
                "tcp://example.org",
                "ftp://example.org:21",
                "example.org:80/path",
                "-x:1",
                "a b:1",
                "[::1]",
                "::1:443",
                "x:1\n",
                "https://"
            })
    void anythingElseIsNone(String text) {
        assertThat(Endpoint.parse(text)).isEmpty();
    }

    @Test
    void anAddressIsWrittenWithBrackets() {
        assertThat(new Endpoint("2001:db8::1", 443)).hasToString("[2001:db8::1]:443");
        assertThat(new Endpoint("a", 1)).hasToString("a:1");
    }

    @Test
    void theAreasHaveTheirCountries() {
        assertThat(Countries.codes().stream().filter(code -> Countries.isIn(code, "EU")))
                .hasSize(27);
        assertThat(Countries.codes().stream().filter(code -> Countries.isIn(code, "EEA")))
                .hasSize(30)
                .contains("NO", "IS", "LI");
        assertThat(Countries.isIn("CH", "EEA")).isFalse();
        assertThat(Countries.isIn("GB", "GB")).isTrue();
        assertThat(Countries.isPlace("EEA")).isTrue();
        assertThat(Countries.isCountry("EEA")).isFalse();
    }
}
