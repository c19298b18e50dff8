package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Refusal;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChargeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # outcome    | DRIFT       | COMMAND | UNDO      | RELEASE
            InProgress   | OPEN        | OPEN             | OPEN      | OPEN
            Succeeded    | REPAIRED    | DONE             | DONE      | DONE
            RolledBack   | FAILED      | UNCHARGED        | UNCHARGED | UNCHARGED
            Failed       | FAILED      | UNCHARGED        | UNCHARGED | UNCHARGED
            Interfered   | INTERRUPTED | UNCHARGED        | UNCHARGED | UNCHARGED
            Hindered     | HINDERED    | UNCHARGED        | UNCHARGED | UNCHARGED
            PutOff       | RETURNED    | RETURNED         | RETURNED  | RETURNED
            Unremediable | RETURNED    | RETURNED         | RETURNED  | RETURNED
            """)
    void whatAnEndCountsFor(String outcome, Charge drift, Charge order, Charge undo, Charge release) {
        Outcome how = switch (outcome) {
            case "InProgress" -> new Outcome.InProgress(Duration.ZERO);
            case "Succeeded" -> new Outcome.Succeeded();
            case "RolledBack" -> new Outcome.RolledBack("why");
            case "Failed" -> new Outcome.Failed("why");
            case "Interfered" -> new Outcome.Interfered("why");
            case "PutOff" -> new Outcome.Interfered("why", Outcome.Interfered.By.EARLY);
            case "Hindered" -> new Outcome.Interfered("why", Outcome.Interfered.By.OUTSIDE);
            case "Unremediable" -> new Outcome.Unremediable(new Refusal.Lasting("why"));
            default -> throw new IllegalArgumentException(outcome);
        };
        assertThat(Charge.of(Cause.DRIFT, how)).isEqualTo(drift);
        assertThat(Charge.of(Cause.COMMAND, how)).isEqualTo(order);
        assertThat(Charge.of(Cause.UNDO, how)).isEqualTo(undo);
        assertThat(Charge.of(Cause.RELEASE, how)).isEqualTo(release);
    }
}
