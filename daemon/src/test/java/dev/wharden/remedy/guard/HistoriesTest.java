package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.StateDir;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HistoriesTest {
    private static final ContainerName WEB = ContainerName.of("web");

    @TempDir
    Path folder;

    @Test
    void aTwinIsKnownByAllThatItsForebearsWereKnownBy() {
        var histories = new Histories(new StateDir(folder));
        histories.reference(WEB, "first", "nginx:1.9");
        histories.made(WEB, "", "second");
        histories.reference(WEB, "second", "sha256:0123");
        histories.made(WEB, "", "third");

        assertThat(new Histories(new StateDir(folder)).of(WEB).references())
                .containsExactly("nginx:1.9", "sha256:0123");
    }

    @Test
    void anotherImageUnderAnOldNameInheritsNoReferenceOfWhatHadTheName() {
        var histories = new Histories(new StateDir(folder));
        histories.reference(WEB, "first", "nginx:1.9");
        histories.made(WEB, "", "second");
        histories.reference(WEB, "a stranger", "other:latest");
        histories.made(WEB, "", "the stranger's twin");

        assertThat(histories.of(WEB).references()).containsExactly("other:latest");
    }

    private Histories judgedBy(String catalogue) {
        var histories = new Histories(new StateDir(folder));
        histories.judgedBy(catalogue);
        return histories;
    }

    private static Optional<Hold> judged(Histories histories, String digest) {
        histories.judged(WEB, "id", digest, List.of("privileged"));
        return histories.of(WEB).hold();
    }

    private static void release(Histories histories) {
        histories.save(WEB, Hold.leftAlone("id", histories.of(WEB).policyDigest(), Alone.by("released")));
    }

    /** A person released it, and no policy has changed since. */
    @Test
    void whatWasLeftAloneStaysSoWhenWhardenIsUpgradedAndNotWhenItsPolicyChanges() {
        Histories before = judgedBy("catalogue 1");
        judged(before, "policy under 1");
        release(before);

        // As when the daemon is killed before its first verdict.
        judgedBy("catalogue 2").retain(Set.of(WEB), Instant.EPOCH);
        assertThat(judged(judgedBy("catalogue 2"), "policy under 2")).isPresent();
        Histories again = judgedBy("catalogue 2");
        assertThat(judged(again, "policy under 2")).isPresent();
        assertThat(judged(again, "another policy")).isEmpty();
    }

    /** What has the name now was released, and an undo is promised to the name. */
    @Test
    void soItIsBesideAnUndo() {
        Histories before = judgedBy("catalogue 1");
        judged(before, "policy under 1");
        Alone undone = new Alone("an undo", Optional.of("marks"), Optional.empty(), Optional.empty());
        before.save(WEB, Hold.leftAlone("undone", before.of(WEB).policyDigest(), undone));
        release(before);

        judged(judgedBy("catalogue 2"), "policy under 2");
        Histories again = judgedBy("catalogue 2");
        assertThat(again.of(WEB).release("id")).map(Hold::policyDigest).contains("policy under 2");
        assertThat(judged(again, "policy under 2")).map(Hold::containerId).contains("undone");
        assertThat(judged(again, "another policy")).isEmpty();
        judged(again, "policy under 2");
        assertThat(again.of(WEB).release("id")).as("it was another for a while").isEmpty();
    }

    @Test
    void aReleaseThatWasOpenAtTheUpgradeIsNoPolicysChangeEither() {
        judged(judgedBy("catalogue 1"), "policy under 1");
        Histories after = judgedBy("catalogue 2");
        after.retain(Set.of(WEB), Instant.EPOCH);
        release(after);
        assertThat(judged(after, "policy under 2")).isPresent();
        assertThat(judged(after, "another policy")).isEmpty();
    }

    @Test
    void anUpgradeWhileItIsAwayChangesNothing() {
        Histories before = judgedBy("catalogue 1");
        judged(before, "policy under 1");
        release(before);
        before.retain(Set.of(), Instant.EPOCH);
        judgedBy("catalogue 2").retain(Set.of(), Instant.EPOCH);
        assertThat(judged(judgedBy("catalogue 2"), "policy under 2")).isPresent();
    }
}
