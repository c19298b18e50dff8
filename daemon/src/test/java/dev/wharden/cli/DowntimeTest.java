package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What plan says of the time that containers are down. */
final class DowntimeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"Config":{}}                  | about 0.5 s of downtime in all, at most 10.5 s where a stop signal is ignored
            {"Config":{"StopTimeout":60}}  | about 0.5 s of downtime in all, at most 60.5 s where a stop signal is ignored
            {"Config":{"StopTimeout":0}}   | about 0.5 s of downtime in all
            """)
    void oneThatIgnoresItsStopSignalTakesItsTimeoutOnTop(String inspect, String sentence) throws IOException {
        var container = new Container((ObjectNode) new ObjectMapper().readTree(inspect));
        assertThat(Downtime.of(Dependents.none(container)).sentence("in all")).isEqualTo(sentence);
    }

    @ParameterizedTest
    @CsvSource({"3, 12"})
    void thoseOfManyAreAddedUp(int one, int other) throws IOException {
        var total = Downtime.NONE;
        for (int timeout : new int[] {one, other}) {
            var container = new Container(
                    (ObjectNode) new ObjectMapper().readTree("{\"Config\":{\"StopTimeout\":" + timeout + "}}"));
            total = total.plus(Downtime.of(Dependents.none(container)));
        }
        assertThat(total).isEqualTo(new Downtime(1.0, 16.0));
        assertThat(Downtime.NONE.sentence("in all")).isEqualTo("about 0.0 s of downtime in all");
    }
}
