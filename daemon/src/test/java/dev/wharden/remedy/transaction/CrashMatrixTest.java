package dev.wharden.remedy.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.wharden.InMemory;
import dev.wharden.docker.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The crash matrix: Wharden is killed, or the engine fails, at every call of every kind of action, and of the recovery
 * too; the next daemon goes on. Each cell keeps the promise of its kind (exactly one container of each name, as it was
 * or as wanted; contained, or as it was), is told of exactly as docs/crash-matrix.md says, and nothing happens at
 * another look. Of a unit a sample is run; all cells, some minutes, with {@code -Dwharden.matrix=whole}.
 */
final class CrashMatrixTest {
    private static final Path DOC = Path.of("docs/crash-matrix.md");
    private static final boolean WHOLE =
            System.getProperty("wharden.matrix", "").equals("whole");

    /** In memory where the host has that: the matrix syncs some ten thousand files. */
    @TempDir(factory = InMemory.class)
    private Path folder;

    private final CrashMatrixDoc doc = new CrashMatrixDoc();
    private int runs;

    @TestFactory
    Stream<DynamicNode> cells() {
        List<CrashMatrix.Group> groups = CrashMatrix.groups(folder);
        return Stream.concat(
                groups.stream().map(this::of), Stream.of(dynamicTest("docs/crash-matrix.md says so", this::compare)));
    }

    private DynamicNode of(CrashMatrix.Group group) {
        doc.section(group.title(), callsOf(group.world()), group.every() > 1);
        return dynamicContainer(
                group.title(),
                IntStream.range(0, group.cells().size())
                        .filter(index -> WHOLE || index % group.every() == 0)
                        .mapToObj(index -> test(group, index)));
    }

    private DynamicTest test(CrashMatrix.Group group, int index) {
        CrashCell cell = group.cells().get(index);
        return dynamicTest(cell.what() + " at call " + cell.counted().number(), () -> {
            String cameTo = cell.run(folder.resolve("run" + runs++));
            if (index % group.every() == 0) {
                doc.cell(group.title(), cell, cameTo);
            }
        });
    }

    private List<Call> callsOf(CrashBench.World world) {
        CrashBench bench = world.open(folder.resolve("run" + runs++));
        bench.act();
        return bench.stage().calls();
    }

    private void compare() throws IOException {
        String text = doc.text();
        if (Boolean.getBoolean("wharden.rewrite")) {
            Files.writeString(DOC, text);
        }
        assertThat(Files.readString(DOC))
                .as("to rewrite it: mvn -o test -Dtest=CrashMatrixTest -Dwharden.rewrite=true -pl daemon")
                .isEqualTo(text);
    }
}
