package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Typed;
import dev.wharden.remedy.guard.Admission.Admitted;
import dev.wharden.remedy.guard.Admission.Reason;
import dev.wharden.remedy.guard.Admission.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An upgrade loses nothing: the files in {@code state/unversioned} were written by the guards of a build that wrote no
 * version.
 */
final class EarlierFilesTest {
    private static final Path OLD = Path.of("src/test/resources/state/unversioned");
    private static final Set<String> THERE =
            Set.of("suspended", "undone", "released", "made", "war", "failed", "cut", "refused");

    @TempDir
    private Path folder;

    private Post post;

    @BeforeEach
    void upgrade() throws IOException {
        leave();
        post = new Post(folder);
        post.pass(Duration.between(post.now(), Instant.parse("2026-11-25T12:15:10Z")));
    }

    private void leave() throws IOException {
        for (Path file : files(OLD)) {
            Path copy = folder.resolve(OLD.relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
    }

    /** What it wrote and is still there. */
    private Set<Path> left() throws IOException {
        return files(OLD).stream()
                .map(OLD::relativize)
                .filter(file -> Files.exists(folder.resolve(file)))
                .collect(Collectors.toSet());
    }

    private static Set<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).collect(Collectors.toSet());
        }
    }

    @Test
    void allThatWasPromisedHoldsAndNothingIsWrittenBeforeItChanges() throws IOException {
        assertThat(files(OLD)).hasSize(17);
        assertPromises();
        assertThat(left()).hasSize(17);
        assertThat(post.state.list("history")).isEmpty();
        assertThat(post.histories.of(Post.name("gone")).absent()).contains(Instant.parse("2026-11-25T12:15:00Z"));

        post.guards.resynced(THERE.stream().map(Post::name).toList());

        assertThat(post.state.list("history")).hasSize(9);
        assertThat(left()).isEmpty();
        post.restart();
        assertPromises();
        assertThat(post.histories.of(Post.name("gone")).absent()).contains(Instant.parse("2026-11-25T12:15:00Z"));
    }

    @Test
    void aCrashInTheMiddleLosesNothing() throws IOException {
        post.guards.resynced(THERE.stream().map(Post::name).toList());
        leave();
        post.restart();
        assertPromises();
        post.guards.resynced(THERE.stream().map(Post::name).toList());
        post.restart();
        assertPromises();
        assertThat(post.state.list("guard/holds")).isEmpty();
    }

    @Test
    void whatIsLeftFromBeforeIsNoObstacleToAPersonsWord() {
        assertThat(post.guards.resume(Post.name("suspended"))).isTrue();
        post.restart();
        assertThat(post.guards.suspended()).doesNotContainKey(Post.name("suspended"));
        assertThat(post.state.list("guard/holds")).doesNotContain("c-suspended.json");
    }

    /** They do not say which rights it had. */
    @Test
    void whatWasUndoneIsNoReasonToLeaveACriticalFindingOfAnotherContainerOfTheName() {
        assertThat(post.guards.wouldAdmit(post.critical("undone"))).isInstanceOf(Refused.class);
        post.id("undone", "b".repeat(64));
        assertThat(post.guards.wouldAdmit(post.recreate("undone"))).isInstanceOf(Refused.class);
        assertThat(post.guards.wouldAdmit(post.critical("undone"))).isInstanceOf(Admitted.class);
    }

    @Test
    void aHistoryOfAnotherVersionIsSetAsideByNameAndNotWrittenOver() throws IOException {
        post.guards.resynced(THERE.stream().map(Post::name).toList());
        Path file = folder.resolve("history/c-suspended.json");
        String next = Files.readString(file).replace("\"version\":1", "\"version\":2");
        Files.writeString(file, next);
        post.restart();

        assertThat(post.state.unreadable())
                .containsExactly("cannot read " + file + ", which another version of Wharden wrote: restore or remove"
                        + " it by hand, then restart wharden");
        assertThat(post.state.inTheWayOf(Post.name("suspended"))).isPresent();
        assertThat(post.state.inTheWayOf(Post.name("failed"))).isEmpty();
        post.judged("suspended", "privileged");
        assertThat(Files.readString(file)).isEqualTo(next);
    }

    private void assertPromises() {
        assertThat(post.guards.suspended())
                .hasSize(2)
                .containsEntry(Post.name("suspended"), "3 attempts: it ended with exit code 3")
                .hasEntrySatisfying(Post.name("war"), why -> assertThat(why).startsWith("somebody undid the repair 3"));
        assertThat(post.guards.leftAlone())
                .hasSize(3)
                .containsEntry(Post.name("undone"), "undo 1 by ann")
                .containsEntry(Post.name("released"), "its release by bob")
                .containsEntry(Post.name("gone"), "undo 2 by ann");
        Post.assertDeferred(
                post.guards.wouldAdmit(post.recreate("failed")), Reason.BACKOFF, Instant.parse("2026-11-25T12:15:30Z"));
        assertThat(Typed.as(Refused.class, post.guards.wouldAdmit(post.recreate("refused")))
                        .sentence())
                .contains("it is a database");
        assertThat(post.guards.interruption(post.recreate("cut").container()))
                .isEqualTo("; its last repair was interrupted: docker stop by another client");
        ContainerHistory made = post.histories.of(Post.name("made"));
        assertThat(made.made(post.idOf("made"))).isTrue();
        assertThat(made.references()).containsExactly("nginx:1.9");
        assertThat(post.histories.compliant()).containsOnlyKeys(Post.name("made"));
    }
}
