package dev.wharden.remedy.recreate.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.subject.Activity;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a container did before is asked of its twin, and no more. */
final class HabitsTest {
    private static Activity activity(String ports, String lasting, boolean others, long reaped) {
        return new Activity(
                words(ports).stream().map(Integer::valueOf).collect(Collectors.toSet()),
                words(lasting),
                others,
                reaped);
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // what it is | ports, lasting at two looks | ports, lasting, others, reaped of the twin | opinion
                "the same                   | 80    | 7 8 | 80    | 7 8 | 80   | 3 | true  | 0 | Holds",
                "a port less                | 80 81 | ''  | 80 81 | ''  | 80   | '' | false | 0 | port 81",
                "another port instead       | 80    | ''  | 80    | ''  | 8080 | '' | false | 0 | port 80",
                "a port more                | 80    | ''  | 80    | ''  | 80 81 | '' | false | 0 | Holds",
                "a port that came           | ''    | ''  | 80    | ''  | ''   | '' | false | 0 | Holds",
                "a port that went           | 80    | ''  | ''    | ''  | ''   | '' | false | 0 | Holds",
                "all workers are young      | 80    | 7 8 | 80    | 7 8 | 80   | '' | true  | 0 | all the time",
                "all workers end            | 80    | 7 8 | 80    | 7 8 | 80   | '' | false | 9 | all the time",
                "workers are made on demand | 80    | 7 8 | 80    | 7 8 | 80   | '' | false | 0 | Holds",
                "workers changed before too | 80    | 7 8 | 80    | 9 5 | 80   | '' | true  | 9 | Holds",
                "it never had workers       | 80    | ''  | 80    | ''  | 80   | '' | true  | 9 | Holds",
            })
    void aTwinMustDoWhatWasDoneAllTheTime(
            String what,
            String firstPorts,
            String first,
            String secondPorts,
            String second,
            String ports,
            String lasting,
            boolean others,
            long reaped,
            String opinion) {
        Habits habits = Habits.of(activity(firstPorts, first, true, 0))
                .still(activity(secondPorts, second, true, 0))
                .reaped(activity(ports, lasting, others, 0));

        Activity now = activity(ports, lasting, others, reaped);

        assertThat(habits.judge(now, Habits.PATIENCE).toString()).contains(opinion);
        if (!opinion.equals("Holds") || (reaped > 0 && !habits.lasting().isEmpty())) {
            assertThat(habits.judge(now, Duration.ZERO)).isInstanceOf(Probation.Opinion.Wait.class);
        }
    }
}
