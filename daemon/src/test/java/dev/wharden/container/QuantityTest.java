package dev.wharden.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "512Mi,536870912",
        "1Gi,1073741824",
        "1.5Ki,1536",
        "500M,500000000",
        "1k,1000",
        "134217728,134217728",
        "0,0",
        "0.1,1"
    })
    void bytesAreKubernetesQuantities(String text, long bytes) {
        assertThat(Quantity.bytes(text)).hasValue(bytes);
    }

    @ParameterizedTest
    @CsvSource({"1,1000000000", "500m,500000000", "0.5,500000000", "1.25,1250000000", "2,2000000000"})
    void processorsAreKubernetesQuantities(String text, long nanos) {
        assertThat(Quantity.processors(text)).hasValue(nanos);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "512MB",
                "512mi",
                "512m",
                "-1",
                "1e3",
                " 1",
                "Mi",
                "1Ei",
                "99999999999999999999",
                "9999999999Pi"
            })
    void whatIsNoQuantityOfBytesIsRefused(String text) {
        assertThat(Quantity.bytes(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1Mi", "-1", "1k", "100%", "1000mm"})
    void whatIsNoQuantityOfProcessorsIsRefused(String text) {
        assertThat(Quantity.processors(text)).isEmpty();
    }

    @Test
    void theyAreShownInTheLargestUnitThatFits() {
        assertThat(Quantity.ofBytes(536870912)).isEqualTo("512Mi");
        assertThat(Quantity.ofBytes(1000)).isEqualTo("1000");
        assertThat(Quantity.ofBytes(0)).isEqualTo("0");
        assertThat(Quantity.ofProcessors(500_000_000)).isEqualTo("0.5");
        assertThat(Quantity.ofProcessors(10_000_000_000L)).isEqualTo("10");
    }
}
