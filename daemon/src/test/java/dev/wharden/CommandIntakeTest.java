package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.command.Answer;
import dev.wharden.command.Command;
import dev.wharden.command.CommandIntake;
import dev.wharden.command.CommandSpool;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.Body;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.guard.EventMemory;
import dev.wharden.subject.Deed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is answered to a person who resumes a container. */
final class CommandIntakeTest {
    private static final ContainerName ABSENT = ContainerName.of("absent");

    @TempDir
    private Path folder;

    private Line line;
    private CommandSpool spool;

    @BeforeEach
    void line() {
        line = new Line(folder, Mode.ENFORCE, UndoBench.POLICIES);
        spool = new CommandSpool(line.assembly.state);
    }

    private Answer resume(String name) {
        return ask(new Command.Resume(Optional.of(ContainerName.of(name))));
    }

    private Answer ask(Command command) {
        spool.submit("1", command);
        intake().run();
        return spool.takeAnswer("1").orElseThrow();
    }

    private CommandIntake intake() {
        return new CommandIntake(
                spool,
                line.assembly.inbox,
                line.assembly.guards,
                line.assembly.acting.reading().records().memory(),
                line.assembly.archive,
                queued -> {},
                Set.of(ContainerName.of("there"))::contains,
                actor -> Answer.done(""),
                () -> "",
                line.events::add,
                line.stage::now);
    }

    /** Each costs writes on the schedule's thread, which has more to do. */
    @Test
    void veryManyAreTakenInSeveralLooks() {
        for (int i = 0; i < 450; i++) {
            spool.submit("many-" + i, new Command.Reload());
        }
        CommandIntake intake = intake();
        for (int left : new int[] {250, 50, 0}) {
            intake.run();
            assertThat(spool.pending()).hasSize(left);
        }
    }

    @Test
    void aMistypedNameIsRefusedAndRecordedAsThat() {
        assertThat(resume("definitely-not-there"))
                .isEqualTo(Answer.absent("no such container: definitely-not-there (docker ps -a lists them)"));
        assertThat(line.only(AuditEvent.Ordered.class).result()).isEqualTo("refused");
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

    private void quarantine(String id) {
        spool.submit(id, new Command.Quarantine(ContainerName.of("web"), "a test"));
        intake().run();
    }

    @Test
    void anOrderThatWasWithdrawnIsNotCarriedOutLater() {
        line.stage.run("web", Body.PLAIN);
        quarantine("1");
        spool.withdraw("1");

        line.settle("web");

        assertThat(line.paused("web")).isFalse();
        assertThat(line.assembly.quarantiner.open()).isEmpty();
        AuditEvent.Ordered told = line.only(AuditEvent.Ordered.class);
        assertThat(told.result() + ": " + told.reason())
                .isEqualTo("refused: it was withdrawn before it was begun (asked for: a test)");
        assertThat(spool.takeAnswer("1")).isEmpty();
    }

    /** A person who was told that it failed may have decided to leave it frozen. */
    @Test
    void aReleaseThatWasWithdrawnWhileTheEngineWasAwayIsNotCarriedOutLater() {
        line.stage.run("web", Body.PLAIN);
        line.ordered("web", Line.Verb.QUARANTINE);
        spool.submit("1", new Command.Release(ContainerName.of("web"), false, "a test"));
        intake().run();
        spool.withdraw("1");

        line.settle("web");

        assertThat(line.paused("web")).isTrue();
    }

    @Test
    void whatWasBegunBeforeItWasWithdrawnIsCarriedToItsEnd() {
        line.stage.run("web", Body.PLAIN);
        quarantine("1");
        line.stage.listen(event -> {
            if (event.action().equals("pause")) {
                spool.withdraw("1");
            }
        });

        line.settle("web");

        assertThat(line.paused("web")).isTrue();
        assertThat(line.only(AuditEvent.Ordered.class).result()).isEqualTo("success");
        assertThat(spool.pending()).isEmpty();
    }

    @Test
    void aPauseThatCannotBeWrittenIsRefusedWithTheFile() throws IOException {
        Path folder = line.assembly.state.path("guard");
        Files.createDirectories(folder.getParent());
        Files.writeString(folder, "in the way");

        assertThat(ask(new Command.Pause(Duration.ZERO, "")))
                .isEqualTo(Answer.refused(
                        "not done: cannot write " + folder.resolve("pause.json") + ": free space or fix its rights"));
        assertThat(line.assembly.guards.paused()).isEmpty();
    }

    @Test
    void whatWasDoneToAContainerIsAcceptedOnceItWasJudged() {
        assertThat(ask(new Command.Accept(ContainerName.of("web"), "known")))
                .isEqualTo(Answer.absent("no such container: web (docker ps -a lists them)"));
        assertThat(ask(new Command.Accept(ContainerName.of("there"), "known")))
                .isEqualTo(Answer.refused("no policy has judged there, so there is nothing to accept"));

        ContainerName web = ContainerName.of("web");
        EventMemory memory = line.assembly.acting.reading().records().memory();
        memory.remember(web, "cafe", Set.of(Deed.EXEC_ROOT), Instant.EPOCH);
        line.assembly.guards.judged(web, "cafe", "image", "digest", Set.of(), Set.of());
        assertThat(memory.histories().of(web).remembered().orElseThrow().deeds())
                .hasSize(1);
        assertThat(ask(new Command.Accept(web, "known")).granted()).isTrue();
        assertThat(memory.histories().of(web).remembered().orElseThrow().deeds())
                .isEmpty();
        assertThat(line.heard(AuditEvent.Ordered.class).getLast().reason()).isEqualTo("known");
    }

    /** Who reads the log later must see why it was not done. */
    @Test
    void whyOneWasRefusedIsRecordedWithWhatWasAskedFor() {
        Answer answer = ask(new Command.Accept(ContainerName.of("definitely-not-there"), "known"));
        assertThat(answer.granted()).isFalse();
        assertThat(line.only(AuditEvent.Ordered.class).reason()).isEqualTo(answer.message() + " (asked for: known)");
    }
}
