package dev.wharden.remedy.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WishesTest {
    private static final Wish.Answer DONE = Wish.Answer.done("done");

    @TempDir
    private Path folder;

    private Wishes wishes = new Wishes(new StateDir(Path.of("")));

    @BeforeEach
    void open() {
        wishes = new Wishes(new StateDir(folder));
    }

    private void leave(String id) {
        wishes.leave(new Wish(id, Wish.Verb.UNDO, "action", "a test", Duration.ofMinutes(5), "not believed"));
    }

    @Test
    void anAnswerIsTakenOnce() throws IOException {
        leave("one");
        assertThat(wishes.pending())
                .singleElement()
                .isEqualTo(new Wish(
                        "one",
                        Wish.Verb.UNDO,
                        "action",
                        "a test",
                        Duration.ofMinutes(5),
                        Files.getOwner(folder.resolve("wishes/one.json")).getName()));
        wishes.tell("one", new Wish.Progress("undo", "half"));
        assertThat(wishes.told("one")).contains(new Wish.Progress("undo", "half"));

        wishes.answer("one", DONE);

        assertThat(wishes.pending()).isEmpty();
        assertThat(wishes.told("one")).isEmpty();
        assertThat(wishes.takeAnswer("one")).contains(DONE);
        assertThat(wishes.takeAnswer("one")).isEmpty();
    }

    @Test
    void oneThatIsTakenBackIsNotAnswered() {
        leave("one");
        wishes.withdraw("one");
        wishes.answer("one", DONE);
        assertThat(folder.resolve("answers")).doesNotExist();
    }

    @Test
    void oneThatIsNotUnderstoodIsAnsweredWithNo() throws IOException {
        leave("one");
        Files.writeString(folder.resolve("wishes/one.json"), "{\"verb\": \"format\"}");
        assertThat(wishes.pending()).isEmpty();
        assertThat(wishes.takeAnswer("one")).contains(Wish.Answer.refused("the request cannot be read"));
    }

    @Test
    void whatNobodyReadsIsForgotten() throws IOException {
        leave("old");
        leave("young");
        wishes.answer("old", DONE);
        wishes.answer("young", DONE);
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        Files.setLastModifiedTime(folder.resolve("answers/old.json"), FileTime.from(yesterday.minusSeconds(1)));

        wishes.forgetAnswers(yesterday);

        assertThat(wishes.takeAnswer("old")).isEmpty();
        assertThat(wishes.takeAnswer("young")).contains(DONE);
    }

    @Test
    void anAnswerThatCannotBeWrittenIsWhenItCan() throws IOException {
        leave("one");
        Files.writeString(folder.resolve("answers"), "in the way");
        wishes.answer("one", DONE);
        assertThat(wishes.pending()).hasSize(1);

        Files.delete(folder.resolve("answers"));

        assertThat(wishes.pending()).isEmpty();
        assertThat(wishes.takeAnswer("one")).contains(DONE);
    }
}
