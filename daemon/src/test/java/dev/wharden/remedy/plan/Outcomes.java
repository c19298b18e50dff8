package dev.wharden.remedy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;

/** How an action ended, and what is said of it. */
public final class Outcomes {
    private Outcomes() {}

    /** It is of that kind, and its text has all these words. */
    public static void assertOutcome(Outcome outcome, Class<? extends Outcome> kind, String... words) {
        assertThat(outcome).isInstanceOf(kind);
        for (String word : words) {
            assertThat(outcome.toString()).contains(word);
        }
    }

    /** The same of one that is there. */
    public static void assertOutcome(Optional<Outcome> outcome, Class<? extends Outcome> kind, String... words) {
        assertThat(outcome).isPresent();
        assertOutcome(outcome.orElseThrow(), kind, words);
    }

    /** The same of one that was interfered with, and by what. */
    public static void assertInterfered(Optional<Outcome> outcome, Outcome.Interfered.By by, String... words) {
        assertOutcome(outcome, Outcome.Interfered.class, words);
        assertThat(((Outcome.Interfered) outcome.orElseThrow()).by()).isEqualTo(by);
    }
}
