package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.StateDir;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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
        histories.made(WEB, "second");
        histories.reference(WEB, "second", "sha256:0123");
        histories.made(WEB, "third");

        assertThat(new Histories(new StateDir(folder)).of(WEB).references())
                .containsExactly("nginx:1.9", "sha256:0123");
    }

    @Test
    void anotherImageUnderAnOldNameInheritsNoReferenceOfWhatHadTheName() {
        var histories = new Histories(new StateDir(folder));
        histories.reference(WEB, "first", "nginx:1.9");
        histories.made(WEB, "second");
        histories.reference(WEB, "a stranger", "other:latest");
        histories.made(WEB, "the stranger's twin");

        assertThat(histories.of(WEB).references()).containsExactly("other:latest");
    }

    private static Histories judged(Histories histories, String digest) {
        histories.judged(WEB, "id", digest, List.of("privileged"));
        return histories;
    }

    /** A person released it, and no policy has changed since. */
    @Test
    void whoWasLeftAloneStaysSoWhenWhardenIsUpgradedAndNotWhenItsPolicyChanges() {
        var before = new Histories(new StateDir(folder));
        before.judgedBy("catalogue 1");
        judged(before, "policy under 1").save(WEB, Hold.leftAlone("id", "policy under 1", Alone.by("released")));
        before.retain(Set.of(WEB), Instant.EPOCH);

        var after = new Histories(new StateDir(folder));
        after.judgedBy("catalogue 2");
        assertThat(judged(after, "policy under 2").of(WEB).hold()).isPresent();
        after.retain(Set.of(WEB), Instant.EPOCH);

        var again = new Histories(new StateDir(folder));
        again.judgedBy("catalogue 2");
        assertThat(judged(again, "policy under 2").of(WEB).hold()).isPresent();
        assertThat(judged(again, "another policy").of(WEB).hold()).isEmpty();
    }

    @Test
    void aReleaseThatWasOpenAtTheUpgradeIsNoPolicysChangeEither() {
        judged(new Histories(new StateDir(folder)), "policy under 1");
        var after = new Histories(new StateDir(folder));
        after.judgedBy("catalogue 2");
        after.save(WEB, Hold.leftAlone("id", "policy under 1", Alone.by("released")));
        assertThat(judged(after, "policy under 2").of(WEB).hold()).isPresent();
        assertThat(judged(after, "another policy").of(WEB).hold()).isEmpty();
    }
}
