package dev.wharden.remedy.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.remedy.quarantine.Runaways.Runaway;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RunawaysTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 | false | false | process 7 of web runs on outside of its frozen control group, where neither a pause \
            nor the end of the container reaches it: end it on the host (kill -9 7)
            2 | false | false | processes 7, 8 of web run on outside of its frozen control group, where neither a \
            pause nor the end of the container reaches them: end them on the host (kill -9 7 8)
            1 | true  | false | web was told to end, and process 7 of it did not end yet: end it on the host if it \
            stays (kill -9 7)
            2 | true  | false | web was told to end, and processes 7, 8 of it did not end yet: end them on the host \
            if they stay (kill -9 7 8)
            1 | false | true  | process 7 of web may run on: nothing proves that it is frozen; stop or end it on the \
            host (kill -STOP 7, or kill -9 7)
            2 | false | true  | processes 7, 8 of web may run on: nothing proves that they are frozen; stop or end \
            them on the host (kill -STOP 7 8, or kill -9 7 8)
            """)
    void aSentenceSaysWhatRunsOnAndWhatToDo(int processes, boolean killed, boolean unproved, String sentence) {
        List<Runaway> some = Stream.of(7, 8)
                .limit(processes)
                .map(pid -> new Runaway("id", "web", pid, 1, killed, Optional.of(unproved)))
                .toList();
        assertThat(new Runaways(some).sentences()).containsExactly(sentence);
    }
}
