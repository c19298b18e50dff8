package dev.wharden.control.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One address is one, however it is spelt; what is none stays as it is. */
final class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "::1, 0:0:0:0:0:0:0:1",
        "0:0:0:0:0:0:0:1, 0:0:0:0:0:0:0:1",
        "0::0:0001, 0:0:0:0:0:0:0:1",
        "::, 0:0:0:0:0:0:0:0",
        "::ffff:127.0.0.1, 127.0.0.1",
        "::FFFF:7f00:1, 127.0.0.1",
        "0:0:0:0:0:ffff:0.0.0.0, 0.0.0.0",
        "FE80::A, fe80:0:0:0:0:0:0:a",
        "::127.0.0.1, 0:0:0:0:0:0:7f00:1"
    })
    void spellings(String given, String normal) {
        assertThat(IpAddress.normal(given)).isEqualTo(normal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1",
                "localhost",
                ":",
                ":::",
                "1::2::3",
                "::12345",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "::ffff:999.0.0.1",
                "::ffff:0.999.0.1",
                "127.0.0.1::",
                "fe80::1%eth0"
            })
    void whatIsNoneStaysAsItIs(String text) {
        assertThat(IpAddress.normal(text)).isEqualTo(text);
    }
}
