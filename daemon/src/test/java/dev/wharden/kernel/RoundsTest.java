package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is gone before it is read is looked for again, and where it always is, that is said. */
final class RoundsTest {
    private final List<Long> read = new ArrayList<>();
    private final List<List<Long>> lists = new ArrayList<>();

    private Rounds.Listed list(Long... ids) {
        lists.add(List.of(ids));
        return new Rounds.Listed(List.of(ids), false, "");
    }

    private Rounds.Outcome read(long id, Set<Long> gone) {
        read.add(id);
        return gone.contains(id) ? Rounds.Outcome.GONE : Rounds.Outcome.READ;
    }

    @Test
    void whereAllAreThereThereIsOneList() throws IOException {
        assertThat(new Rounds("one").read(() -> list(1L, 2L), id -> read(id, Set.of()), () -> ""))
                .isEmpty();
        assertThat(lists).hasSize(1);
        assertThat(read).containsExactly(1L, 2L);
    }

    @Test
    void ofAFurtherListOnlyWhatIsNewIsRead() throws IOException {
        String unread = new Rounds("one")
                .read(
                        () -> lists.isEmpty() ? list(1L, 2L, 3L) : list(1L, 3L, 4L),
                        id -> read(id, Set.of(2L)),
                        () -> "");
        assertThat(unread).isEmpty();
        assertThat(lists).hasSize(2);
        assertThat(read).containsExactly(1L, 2L, 3L, 4L);
    }

    /** One that hangs in its exit stays in the list. */
    @Test
    void whatIsStillInItsExitIsNoNewOne() throws IOException {
        assertThat(new Rounds("one").read(() -> list(1L, 2L), this::ending, () -> ""))
                .isEmpty();
        assertThat(lists).hasSize(2);
        assertThat(read).containsExactly(1L, 2L);
    }

    private Rounds.Outcome ending(long id) {
        read.add(id);
        return id == 2 ? Rounds.Outcome.ENDING : Rounds.Outcome.READ;
    }

    /** As of a process that goes on by another thread each time. */
    @Test
    void whatIsListedAgainAndWasGoneIsReadAgain() throws IOException {
        assertThat(new Rounds("one")
                        .read(() -> list(1L, 2L), id -> read(id, read.size() < 3 ? Set.of(2L) : Set.of()), () -> ""))
                .isEmpty();
        assertThat(read).containsExactly(1L, 2L, 2L, 2L);
    }

    /** A program that is another process each time. */
    @Test
    void whereEachListHasOneThatIsGoneThatIsSaid() throws IOException {
        String unread = new Rounds("one")
                .read(() -> list(1L, 2L + lists.size()), id -> read(id, id == 1 ? Set.of() : Set.of(id)), () -> "");
        assertThat(unread).isEqualTo("its processes come and go faster than they can be read");
        assertThat(lists).hasSize(8);
        assertThat(read).hasSize(9);
    }

    @Test
    void whatIsGoneBeforeItIsListedIsMissedToo() throws IOException {
        String unread = new Rounds("one")
                .read(() -> new Rounds.Listed(List.of(1L), true, ""), id -> read(id, Set.of()), () -> "");
        assertThat(unread).isEqualTo(Rounds.FAST);
        assertThat(read).containsExactly(1L);
    }

    @Test
    void whatPassesByItselfHidesNoOtherReason() throws IOException {
        String unread = new Rounds("one of them")
                .read(
                        () -> list(1L, 2L + lists.size()),
                        id -> {
                            if (id == 1) {
                                throw new IOException("no line Uid");
                            }
                            return Rounds.Outcome.GONE;
                        },
                        () -> "");
        assertThat(unread).isEqualTo("one of them: no line Uid");
        assertThat(Rounds.worse(Rounds.FAST, "other")).isEqualTo("other");
        assertThat(Rounds.worse("first", Rounds.FAST)).isEqualTo("first");
        assertThat(Rounds.worse(Rounds.FAST, "")).isEqualTo(Rounds.FAST);
    }

    /** Of one list: the next one is whole. */
    @Test
    void whyAnEarlierListWasNotWholeSaysNothingOfALaterOne() throws IOException {
        String unread = new Rounds("one")
                .read(
                        () -> lists.isEmpty()
                                ? new Rounds.Listed(List.copyOf(list(1L, 2L).ids()), true, "more")
                                : list(2L),
                        id -> {
                            read.add(id);
                            if (read.size() == 2) {
                                throw new IOException("no line Uid");
                            }
                            return Rounds.Outcome.READ;
                        },
                        () -> "");
        assertThat(unread).isEmpty();
        assertThat(read).as("what could not be read is read again").containsExactly(1L, 2L, 2L);
    }

    @Test
    void whereThereIsNoRoomNoMoreIsReadOrListed() throws IOException {
        String unread = new Rounds("one")
                .read(() -> list(1L, 2L, 3L), id -> read(id, Set.of(1L)), () -> read.size() == 2 ? "full" : "");
        assertThat(unread).isEqualTo("full");
        assertThat(lists).hasSize(1);
        assertThat(read).containsExactly(1L, 2L);
    }
}
