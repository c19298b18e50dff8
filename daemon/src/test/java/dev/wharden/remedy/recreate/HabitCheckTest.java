package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.remedy.plan.Outcome;
import dev.wharden.subject.Activity;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A twin that does not do what the old one did is rolled back. */
final class HabitCheckTest {
    @TempDir
    private Path folder;

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

    private Outcome outcome(Function<Boolean, Observed<Activity>> twin) {
        RecreateBench bench = RecreateBench.of(folder, "always");
        bench.activity = container -> twin.apply(!container.id().equals(bench.old));
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        return bench.converge().orElseThrow();
    }

    private static Observed<Activity> serving() {
        return Observed.known(activity("80", "7", true, 0));
    }

    @Test
    void oneThatListensNoMoreIsRolledBackAndSaysSo() {
        Outcome outcome = outcome(isTwin -> isTwin ? Observed.known(activity("", "9", true, 0)) : serving());

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(outcome.toString()).contains("it listened on port 80 before and does not now");
    }

    @Test
    void oneWhoseWorkersDieIsRolledBackAndSaysSo() {
        var reaped = new long[1];
        Outcome outcome =
                outcome(isTwin -> isTwin ? Observed.known(activity("80", "", false, reaped[0]++)) : serving());

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(outcome.toString()).contains("its processes end and are started again all the time");
    }

    @Test
    void oneThatIsSlowToListenHasTime() {
        var looks = new int[1];
        Outcome outcome =
                outcome(isTwin -> isTwin && looks[0]++ < 10 ? Observed.known(activity("", "", false, 0)) : serving());

        assertThat(looks[0]).isGreaterThan(10);
        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
    }

    @Test
    void whatTheKernelDoesNotTellIsNotAskedFor() {
        assertOutcome(
                outcome(isTwin -> isTwin ? Observed.unknown("permission denied") : serving()), Outcome.Succeeded.class);
    }
}
