package dev.wharden.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.StateDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandSpoolTest {
    private static final ContainerName WEB = ContainerName.of("web");
    private static final Answer DONE = Answer.done("done");
    private static final int ANSWERS = 50;
    private static final String LONG = "a-name-that-is-longer-than-that-of-any-command-of-wharden-s-command-line";

    @TempDir
    private Path folder;

    private CommandSpool spool = new CommandSpool(new StateDir(Path.of("")));

    @BeforeEach
    void open() {
        spool = new CommandSpool(new StateDir(folder));
    }

    static Stream<Command> everyCommand() {
        return Stream.of(
                new Command.Quarantine(WEB, "a test"),
                new Command.Release(WEB, false, "a test"),
                new Command.Release(WEB, true, ""),
                new Command.Undo("20261125T085900-0123abcd", "a test"),
                new Command.Pause(Duration.ofMinutes(5), "a test"),
                new Command.Pause(Duration.ZERO, "a test"),
                new Command.Resume(Optional.empty()),
                new Command.Resume(Optional.of(WEB)),
                new Command.Accept(WEB, "a test"),
                new Command.Reload());
    }

    @Test
    void itIsWithdrawnWhenItsFileIsGone() {
        spool.submit("one", new Command.Reload());
        assertThat(spool.isWithdrawn("one")).isFalse();
        spool.withdraw("one");
        assertThat(spool.isWithdrawn("one")).isTrue();
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void aCommandIsReadAsItWasSubmittedByTheOwnerOfItsFile(Command command) throws IOException {
        spool.submit("one", command);
        String owner = Files.getOwner(folder.resolve("commands/one.json")).getName();
        assertThat(spool.pending()).containsExactly(new SubmittedCommand("one", owner, command));
    }

    @Test
    void anAnswerIsTakenOnce() {
        spool.submit("one", new Command.Reload());
        spool.tell("one", new CommandSpool.Progress("undo", "half"));
        assertThat(spool.told("one")).contains(new CommandSpool.Progress("undo", "half"));

        spool.answer("one", DONE);

        assertThat(spool.pending()).isEmpty();
        assertThat(spool.told("one")).isEmpty();
        assertThat(spool.takeAnswer("one")).contains(DONE);
        assertThat(spool.takeAnswer("one")).isEmpty();
    }

    @Test
    void oneThatIsWithdrawnIsNotAnswered() {
        spool.submit("one", new Command.Reload());
        spool.withdraw("one");
        spool.answer("one", DONE);
        assertThat(folder.resolve("answers")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"verb\": \"release\", \"target\": \"web\", \"reason\": \"\", \"seconds\": 0}",
                "{\"version\": 2, \"command\": \"reload\"}",
                "{\"version\": \"1\", \"command\": \"reload\"}",
                "{\"version\": 1, \"command\": \"format\"}",
                "{\"version\": 1, \"command\": \"release\", \"container\": \"../web\", \"reason\": \"\"}",
                "{\"version\": 1, \"command\": \"release\", \"container\": \"web\"}",
                "{\"version\": 1, \"command\": \"pause\", \"seconds\": 1.5, \"reason\": \"\"}",
                "{\"version\": 1, \"command\": \"pause\", \"seconds\": -1, \"reason\": \"\"}"
            })
    void whatIsNoCommandOfThisVersionIsSetAsideAndNamed(String text) throws IOException {
        Files.createDirectories(folder.resolve("commands"));
        Files.writeString(folder.resolve("commands/one.json"), text);

        assertThat(spool.pending()).isEmpty();

        Path aside = folder.resolve("commands/unknown/one.json");
        assertThat(spool.takeAnswer("one"))
                .contains(Answer.refused("the request cannot be read; it is kept as " + aside));
        assertThat(aside).hasContent(text);
        assertThat(folder.resolve("commands/one.json")).doesNotExist();
        assertThat(spool.pending()).isEmpty();
    }

    @Test
    void whatNobodyReadsIsForgotten() throws IOException {
        for (String id : new String[] {"old", "young"}) {
            spool.submit(id, new Command.Reload());
            spool.answer(id, DONE);
        }
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        Files.setLastModifiedTime(folder.resolve("answers/old.json"), FileTime.from(yesterday.minusSeconds(1)));

        spool.forgetAnswers(yesterday);

        assertThat(spool.takeAnswer("old")).isEmpty();
        assertThat(spool.takeAnswer("young")).contains(DONE);
    }

    @Test
    void anAnswerThatCannotBeWrittenIsWhenItCan() throws IOException {
        spool.submit("one", new Command.Reload());
        Files.writeString(folder.resolve("answers"), "in the way");
        spool.answer("one", DONE);
        assertThat(spool.pending()).hasSize(1);

        Files.delete(folder.resolve("answers"));

        assertThat(spool.pending()).isEmpty();
        assertThat(spool.takeAnswer("one")).contains(DONE);
    }

    @Test
    @Timeout(60)
    void manyThatCannotBeWrittenAreEachTriedOnce() throws IOException {
        Files.writeString(folder.resolve("answers"), "in the way");
        for (int i = 0; i < ANSWERS; i++) {
            spool.submit("id" + i, new Command.Reload());
            spool.answer("id" + i, DONE);
        }
        assertThat(spool.pending()).hasSize(ANSWERS);
    }

    /** A worker answers while the intake looks for commands. */
    @Test
    void anAnswerHasOneWriterWhileOthersLook() throws Exception {
        var state = new StateDir(folder);
        var own = new CommandSpool(state);
        try (var worker = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < ANSWERS; i++) {
                String id = "id" + i;
                own.submit(id, new Command.Reload());
                Future<?> answered = worker.submit(() -> own.answer(id, DONE));
                while (!answered.isDone()) {
                    own.pending();
                }
                answered.get();
                assertThat(own.takeAnswer(id)).contains(DONE);
            }
        }
        assertThat(state.failures()).isZero();
    }

    @Test
    void aFileThatIsTooLargeIsAnsweredAndSetAsideAndTheOthersAreTaken() throws IOException {
        spool.submit("two", new Command.Reload());
        Files.writeString(folder.resolve("commands/one.json"), "\"" + "x".repeat(1 << 20) + "\"");

        assertThat(spool.pending()).extracting(SubmittedCommand::id).containsExactly("two");
        assertThat(folder.resolve("commands/unknown/one.json")).exists();
        assertThat(spool.takeAnswer("one")).map(Answer::kind).contains(Answer.Kind.REFUSED);
    }

    @Test
    void aNameThatNoAnswerCouldHaveIsSetAsideAndSaysNothingOfTheDirectory() throws IOException {
        var state = new StateDir(folder);
        var own = new CommandSpool(state);
        own.submit("two", new Command.Reload());
        String name = "n".repeat(245) + ".json";
        Path named = folder.resolve("commands/" + name);
        Files.writeString(named, "{}");

        assertThat(own.pending()).extracting(SubmittedCommand::id).containsExactly("two");
        assertThat(named).doesNotExist();
        assertThat(folder.resolve("commands/unknown/" + name)).exists();
        assertThat(state.isWritable()).isTrue();
        assertThat(state.failures()).isZero();
    }

    /** They were ignored without a word, and stayed. */
    @Test
    void whatIsNoFileIsSetAsideUnopened() throws IOException, InterruptedException {
        spool.submit("two", new Command.Reload());
        Path commands = folder.resolve("commands");
        Files.createDirectory(commands.resolve("folder.json"));
        Files.createSymbolicLink(commands.resolve("link.json"), Path.of("two.json"));
        Files.createSymbolicLink(commands.resolve("nowhere.json"), Path.of("nothing"));
        Files.createSymbolicLink(commands.resolve("zero.json"), Path.of("/dev/zero"));
        assertThat(new ProcessBuilder("mkfifo", commands.resolve("pipe.json").toString())
                        .start()
                        .waitFor())
                .isZero();

        assertThat(spool.pending()).extracting(SubmittedCommand::id).containsExactly("two");
        assertThat(spool.pending()).extracting(SubmittedCommand::id).containsExactly("two");
        assertThat(new StateDir(folder).listAll("commands")).containsExactly("two.json", "unknown");
        assertThat(new StateDir(folder).listAll("commands/unknown"))
                .containsExactly("folder.json", "link.json", "nowhere.json", "pipe.json", "zero.json");
        assertThat(spool.takeAnswer("zero")).map(Answer::kind).contains(Answer.Kind.REFUSED);
    }

    /** Such as one whose place is taken: it holds up no other, and is looked at again only after a restart. */
    @Test
    void whatCannotBeSetAsideStaysAndIsAnsweredOnce() throws IOException {
        Files.createDirectories(folder.resolve("commands/unknown/one.json/full"));
        Files.writeString(folder.resolve("commands/one.json"), "?");
        assertThat(spool.pending()).isEmpty();
        assertThat(spool.takeAnswer("one")).isPresent();
        assertThat(spool.pending()).isEmpty();
        assertThat(spool.takeAnswer("one")).isEmpty();
    }

    /** Of 100,000 files that are no commands a person's command waited for minutes, and the daemon's threads hung. */
    @ParameterizedTest
    @ValueSource(strings = {"a", LONG})
    void manyThatAreNoCommandsAreSetAsideAFewAtATime(String name) throws IOException {
        for (int i = 0; i < 1000; i++) {
            Files.createDirectories(folder.resolve("commands"));
            Files.writeString(folder.resolve("commands/" + name + i + ".json"), "?");
        }
        spool.submit("two", new Command.Reload());

        for (int look = 1; look <= 5; look++) {
            assertThat(spool.pending()).extracting(SubmittedCommand::id).containsExactly("two");
            try (var aside = Files.list(folder.resolve("commands/unknown"))) {
                assertThat(aside).hasSize(200 * look);
            }
        }
    }
}
