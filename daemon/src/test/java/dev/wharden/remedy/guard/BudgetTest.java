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
        var budget = new Budget(new StateDir(folder));
        budget.take(1, now);

        assertThat(budget.nextFree(0, 1, now)).contains(now.plus(Duration.ofHours(1)));
    }
}
