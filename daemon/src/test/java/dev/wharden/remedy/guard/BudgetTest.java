package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.remedy.state.StateDir;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BudgetTest {
    @Test
    void aBudgetThatIsSetToNothingWhileSomeOfItIsUsedHoldsBackInsteadOfFailing(@TempDir Path folder) {
        Instant now = Instant.parse("2026-11-25T09:00:00Z");
        var budget = Budget.ofDowntime(new StateDir(folder));
        budget.take(1, now);

        assertThat(budget.nextFree(0, 1, now)).contains(now.plus(Duration.ofHours(1)));
    }

    @Test
    void aUnitTakesAPlaceForEachOfItsMembersAndWaitsUntilThereAreAsMany(@TempDir Path folder) {
        Instant now = Instant.parse("2026-11-25T09:00:00Z");
        var budget = Budget.ofDowntime(new StateDir(folder));
        budget.take(1, now);
        budget.take(2, now.plusSeconds(60));
        assertThat(budget.remaining(5, now.plusSeconds(61))).isEqualTo(2);
        assertThat(budget.nextFree(5, 2, now.plusSeconds(61))).isEmpty();
        assertThat(budget.nextFree(5, 3, now.plusSeconds(61))).contains(now.plus(Duration.ofHours(1)));
        assertThat(budget.nextFree(5, 4, now.plusSeconds(61)))
                .contains(now.plusSeconds(60).plus(Duration.ofHours(1)));
        budget.giveBack(2, now.plusSeconds(60));
        assertThat(budget.remaining(5, now.plusSeconds(61))).isEqualTo(4);
    }

    @Test
    void whatWasTakenInAFutureThatDidNotComeIsGivenBackAnHourFromNow(@TempDir Path folder) {
        Instant now = Instant.parse("2026-11-25T09:00:00Z");
        Budget.ofDowntime(new StateDir(folder)).take(2, now.plus(Duration.ofDays(400)));

        var budget = Budget.ofDowntime(new StateDir(folder));

        assertThat(budget.remaining(5, now)).isEqualTo(3);
        assertThat(budget.remaining(5, now.plus(Duration.ofHours(1)))).isEqualTo(5);
    }
}
