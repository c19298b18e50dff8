package dev.wharden.remedy.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.remedy.state.StateDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** What the first build with a version has left open, in {@code journals/version-1}. */
public final class VersionOne {
    private static final Path FILES = Path.of("src/test/resources/journals/version-1");
    private static final ObjectMapper JSON = new ObjectMapper();

    private VersionOne() {}

    /** Each is read, and written as it was: a daemon that is rolled back reads it too. */
    public static <S extends Record> void check(Path folder, String kind, Function<StateDir, TransactionLog<S>> log)
            throws IOException {
        for (Path file : list(FILES.resolve(kind))) {
            Path state = folder.resolve(kind + "-" + file.getFileName());
            Path folderOfKind = state.resolve(kind);
            Path open = folderOfKind.resolve(file.getFileName());
            Files.createDirectories(folderOfKind);
            Files.copy(file, open);
            TransactionLog<S> read = log.apply(new StateDir(state));
            List<S> all = read.onDisk();
            assertThat(all).as(file.toString()).hasSize(1);
            Files.delete(open);

            read.put(all.getFirst());

            assertThat(list(folderOfKind))
                    .singleElement()
                    .satisfies(written -> assertThat(told(tree(written))).isEqualTo(told(tree(file))));
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static JsonNode tree(Path file) throws IOException {
        return JSON.readTree(file.toFile());
    }

    /** What a later build adds is nothing as long as it has no value, and an earlier one passes it over. */
    private static JsonNode told(JsonNode tree) {
        var later = List.of(
                "habits",
                "runaways",
                "holding",
                "policy",
                "given",
                "kept",
                "networks",
                "up",
                "image",
                "outlived",
                "keeper",
                "trial",
                "secret");
        for (String one : later) {
            tree.findParents(one).stream()
                    .map(ObjectNode.class::cast)
                    .filter(parent -> parent.get(one).isNull())
                    .forEach(parent -> parent.remove(one));
        }
        return tree;
    }
}
