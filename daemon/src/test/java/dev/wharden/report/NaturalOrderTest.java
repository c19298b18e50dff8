package dev.wharden.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NaturalOrderTest {
    private static final List<String> SORTED = List.of(
            "",
            "007",
            "7",
            "10",
            "99999999999999999999999",
            "api",
            "api1",
            "api01b",
            "api1b",
            "api2",
            "api2-3",
            "api2-20",
            "api10",
            "api-1",
            "b");

    @Test
    void numbersInNamesAreSortedAsNumbers() {
        var shuffled = new ArrayList<>(SORTED);
        Collections.shuffle(shuffled, new Random(7));
        shuffled.sort(NaturalOrder.INSTANCE);
        assertThat(shuffled).isEqualTo(SORTED);
    }

    @Test
    void itIsAnOrder() {
        for (String one : SORTED) {
            for (String other : SORTED) {
                int there = Integer.signum(NaturalOrder.INSTANCE.compare(one, other));
                int back = Integer.signum(NaturalOrder.INSTANCE.compare(other, one));
                assertThat(there + back).isZero();
                assertThat(there == 0).isEqualTo(one.equals(other));
            }
        }
    }
}
