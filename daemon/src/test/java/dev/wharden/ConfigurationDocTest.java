package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.config.Config;
import dev.wharden.config.RestartKeys;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConfigurationDocTest {
    private static final Path FILE = Path.of("../config/wharden.yaml");
    private static final Path DOC = Path.of("docs/configuration.md");

    @Test
    void theDocumentationIsWhatTheFileSays() throws IOException {
        String expected = ConfigurationDoc.text(Files.readAllLines(FILE));
        if (Boolean.getBoolean("wharden.rewrite")) {
            Files.writeString(DOC, expected);
        }
        assertThat(Files.readString(DOC))
                .as("to rewrite it: mvn -o test -Dtest=ConfigurationDocTest -Dwharden.rewrite=true -pl daemon")
                .isEqualTo(expected);
    }

    @Test
    void itHasEveryKeyAndSaysWhatItMeans() throws IOException {
        List<ConfigurationDoc.Row> rows = ConfigurationDoc.rows(Files.readAllLines(FILE));
        assertThat(rows).extracting(ConfigurationDoc.Row::key).containsAll(keys(Config.class, ""));
        assertThat(rows)
                .allSatisfy(row -> assertThat(row.meaning()).as(row.key()).hasSizeGreaterThan(10));
    }

    @Test
    void theFileNamesTheKeysThatNeedARestart() throws IOException {
        List<ConfigurationDoc.Row> rows = ConfigurationDoc.rows(Files.readAllLines(FILE));
        assertThat(rows).extracting(ConfigurationDoc.Row::key).containsAll(RestartKeys.all());
        assertThat(Files.readString(FILE))
                .contains("a change of them needs a restart: " + String.join(", ", RestartKeys.all()) + ".");
    }

    private static List<String> keys(Class<?> type, String prefix) {
        var keys = new ArrayList<String>();
        for (RecordComponent component : type.getRecordComponents()) {
            boolean holds = component.getType().isRecord() && component.getType() != Config.Listen.class;
            if (holds) {
                keys.addAll(keys(component.getType(), prefix + component.getName() + "."));
            } else {
                keys.add(prefix + component.getName());
            }
        }
        return keys;
    }
}
