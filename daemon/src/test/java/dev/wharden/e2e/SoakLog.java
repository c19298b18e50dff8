package dev.wharden.e2e;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the containers on one volume wrote, read while they write. A line is the random id of a process and the version
 * that the operator gave its container. The operator writes its own lines between theirs, so that their order is the
 * file's, and no clock decides what is wrong: two that wrote by turns ran together.
 */
final class SoakLog {
    /** The words of the operator's lines. */
    private static final String BESIDE = "beside";

    private static final String ONLY = "only";

    /** Consecutive lines of one process. */
    private record Turn(String id, int version, boolean beside) {}

    private final Path file;
    private final List<Turn> turns = new ArrayList<>();
    private final Map<String, Integer> lastTurn = new HashMap<>();

    /** The pairs of processes that were found to write together. */
    private final Set<Set<String>> told = new HashSet<>();

    private long read;
    private long lines;
    private int oldest;
    private boolean beside;

    SoakLog(Path file) {
        this.file = file;
    }

    /** From here on the operator lets the next version write beside the one before: one process of each. */
    void besideEachOther() {
        mark(BESIDE);
    }

    /** From here on no version below this one may write: the operator has removed them. */
    void only(int version) {
        mark(ONLY + " " + version);
    }

    private void mark(String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong in what was written since the last call; at most a line of each kind. */
    List<String> wrong() {
        var wrong = new ArrayList<String>();
        for (String line : unread()) {
            lines++;
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case BESIDE -> beside = true;
                case ONLY -> {
                    beside = false;
                    oldest = Integer.parseInt(words[1]);
                }
                default -> wrote(words[0], Integer.parseInt(words[1]), wrong);
            }
        }
        return wrong.stream().distinct().toList();
    }

    private void wrote(String id, int version, List<String> wrong) {
        if (version < oldest) {
            wrong.add("version " + version + " writes after it was removed: process " + id);
        }
        if (!turns.isEmpty() && turns.getLast().id().equals(id)) {
            return;
        }
        Integer before = lastTurn.put(id, turns.size());
        if (before != null) {
            for (Turn turn : turns.subList(before + 1, turns.size())) {
                boolean mayNot = !turn.beside() || turn.version() == version;
                if (mayNot && told.add(Set.of(id, turn.id()))) {
                    wrong.add("two write to one volume: version %d (process %s) and version %d (process %s), line %d"
                            .formatted(turn.version(), turn.id(), version, id, lines));
                }
            }
        }
        turns.add(new Turn(id, version, beside));
    }

    /** Whole lines: the last may be half there. */
    private List<String> unread() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(read);
            var bytes = new byte[(int) (in.length() - read)];
            in.readFully(bytes);
            String text = new String(bytes, StandardCharsets.US_ASCII);
            int end = text.lastIndexOf('\n') + 1;
            read += end;
            return text.substring(0, end).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
