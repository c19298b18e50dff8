package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.kernel.StopSignal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What plan says of the time that containers are down. */
final class DowntimeTest {
    private static Dependents container(int timeout) throws IOException {
        return Dependents.none(new Container((ObjectNode)
                new ObjectMapper().readTree("{\"Name\":\"/web\",\"Config\":{\"StopTimeout\":" + timeout + "}}")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10 | ENDS    | 0.5 to 4.0 s of downtime: how fast it starts here is known after its first repair
            10 | IGNORED | 10.5 to 14.0 s of downtime: it ignores its stop signal and is killed after 10.0 s
            60 | HANDLED | 0.5 to 64.0 s of downtime: how fast it stops is known after its first repair
            10 | UNKNOWN | 0.5 to 14.0 s of downtime: how fast it stops is known after its first repair
            0  | HANDLED | 0.5 to 4.0 s of downtime: how fast it stops is known after its first repair
            """)
    void withoutAnEarlierRepairTheStopSignalDecides(int timeout, StopSignal signal, String sentence)
            throws IOException {
        assertThat(Downtime.of(container(timeout), List.of(), any -> signal).sentence(""))
                .isEqualTo(sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1700           | about 1.7 s of downtime: as in its last repair
            1700 4000 2100 | 1.7 to 4.0 s of downtime: as in its last 3 repairs
            """)
    void earlierRepairsTellMoreThanAnyGuess(String millis, String sentence) throws IOException {
        List<Duration> earlier = Stream.of(millis.split(" "))
                .map(word -> Duration.ofMillis(Long.parseLong(word)))
                .toList();
        assertThat(Downtime.of(container(10), earlier, any -> StopSignal.IGNORED)
                        .sentence(""))
                .isEqualTo(sentence);
    }

    @Test
    void thoseOfManyAreAddedUp() throws IOException {
        Downtime total = Downtime.NONE
                .plus(Downtime.of(container(3), List.of(), any -> StopSignal.HANDLED))
                .plus(Downtime.of(container(12), List.of(), any -> StopSignal.IGNORED));
        assertThat(total.sentence("in all")).isEqualTo("13.0 to 23.0 s of downtime in all");
        assertThat(Downtime.NONE.sentence("in all")).isEqualTo("about 0.0 s of downtime in all");
    }
}
