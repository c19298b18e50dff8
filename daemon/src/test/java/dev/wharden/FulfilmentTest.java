package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.QueueListener;
import dev.wharden.controller.WorkQueue;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.state.Wish;
import dev.wharden.remedy.state.Wishes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is answered to a person who resumes a container. */
final class FulfilmentTest {
    private static final ContainerName ABSENT = ContainerName.of("absent");

    @TempDir
    private Path folder;

    private Line line;
    private Wishes wishes;

    @BeforeEach
    void line() {
        line = new Line(folder, Mode.ENFORCE, UndoBench.POLICIES);
        wishes = new Wishes(line.assembly.state);
    }

    private Wish.Answer resume(String name) {
        return ask(Wish.Verb.RESUME, name);
    }

    private Wish.Answer ask(Wish.Verb verb, String name) {
        wishes.leave(new Wish("1", verb, name, "", Duration.ZERO, ""));
        var queue = new WorkQueue(System::nanoTime, QueueListener.NONE);
        var undoing = new UndoWishes(
                wishes, line.assembly.archive, line.assembly.undos, queue, () -> "", line.assembly.recorder);
        new Fulfilment(
                        wishes,
                        line.assembly.guards,
                        line.assembly.orders,
                        undoing,
                        queue,
                        Set.of(ContainerName.of("there"))::contains,
                        actor -> Wish.Answer.done(""),
                        line.assembly.recorder,
                        line.engine.stage()::now)
                .run();
        return wishes.takeAnswer("1").orElseThrow();
    }

    @Test
    void aMistypedNameIsRefusedAndRecordedAsThat() {
        assertThat(resume("definitely-not-there"))
                .isEqualTo(Wish.Answer.absent("no such container: definitely-not-there (docker ps -a lists them)"));
        assertThat(line.heard(AuditEvent.Ordered.class))
                .singleElement()
                .satisfies(ordered -> assertThat(ordered.result()).isEqualTo("refused"));
    }

    @Test
    void oneThatIsThereIsResumedWhateverIsRememberedOfIt() {
        assertThat(resume("there").granted()).isTrue();
    }

    @Test
    void oneThatIsHeldIsResumedThoughItIsNotThere() {
        line.assembly.guards.leaveAlone(ABSENT, "a".repeat(64), "a test");
        assertThat(resume("absent").granted()).isTrue();
        assertThat(line.assembly.guards.leftAlone()).isEmpty();
    }

    @Test
    void aPauseThatCannotBeWrittenIsRefusedWithTheFile() throws IOException {
        Path folder = line.assembly.state.path("guard");
        Files.createDirectories(folder.getParent());
        Files.writeString(folder, "in the way");

        assertThat(ask(Wish.Verb.PAUSE, ""))
                .isEqualTo(Wish.Answer.refused(
                        "not done: cannot write " + folder.resolve("pause.json") + ": free space or fix its rights"));
        assertThat(line.assembly.guards.paused()).isEmpty();
    }
}
