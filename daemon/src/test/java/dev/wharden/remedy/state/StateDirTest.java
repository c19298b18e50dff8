package dev.wharden.remedy.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateDirTest {
    @Test
    void whatWasWrittenCanBeReadAgainHoweverLongALabelIs(@TempDir Path folder) {
        var state = new StateDir(folder);
        var journal = JsonNodeFactory.instance.objectNode().put("k".repeat(60_000), "v".repeat(21_000_000));

        state.write("recreate/web.json", journal);

        assertThat(state.read("recreate/web.json")).contains(journal);
    }
}
