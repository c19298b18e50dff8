package dev.wharden.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CapabilitiesTest {
    /**
     * Each line was measured on Engine 26.1.5 by reading CapBnd (controls.md §0.1), but for the bits that the machine
     * lacked.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            false |                  |                        | 00000000a80425fb
            true  |                  | ALL                    | 000001ffffffffff
            false |                  | all                    | 0000000000000000
            false | ALL              | ALL                    | 000001ffffffffff
            false | All              | net_raw cap_Net_Admin  | 000001ffffffcfff
            false | net_bind_service | ALL                    | 0000000000000400
            false | CAP_NET_ADMIN    |                        | 00000000a80435fb
            false | NET_RAW          | NET_RAW                | 00000000a80425fb
            false |                  | CAP_NET_RAW cap_mknod  | 00000000a00405fb
            false | NO_SUCH          | ALL                    | 0000000000000000
            """)
    void theSetIsComputedAsTheEngineDoes(boolean privileged, String add, String drop, String mask) {
        assertThat(Capabilities.computed(privileged, words(add), words(drop)).mask())
                .isEqualTo(Long.parseUnsignedLong(mask, 16));
    }

    @Test
    void theDefaultSetHasTheFourteenNamesOfTheEngine() {
        assertThat(Capabilities.DEFAULT.names())
                .containsExactlyInAnyOrder(
                        ("CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP"
                                        + " NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE")
                                .split(" ", -1));
    }

    @Test
    void aBitThatIsNewerThanTheProgramKeepsItsNumber() {
        assertThat(new Capabilities(1L << 63 | 1L << 41).names()).containsExactly("41", "63");
        assertThat(new Capabilities(1L << 41).within(Capabilities.ALL)).isFalse();
    }

    @Test
    void namesAndMaskAreTheSameSet() {
        assertThat(Capabilities.of(Capabilities.ALL.names())).isEqualTo(Capabilities.ALL);
        assertThat(Capabilities.of(List.of("cap_sys_admin")).mask()).isEqualTo(1L << 21);
    }

    private static List<String> words(String line) {
        return line == null ? List.of() : Arrays.asList(line.split(" ", -1));
    }
}
