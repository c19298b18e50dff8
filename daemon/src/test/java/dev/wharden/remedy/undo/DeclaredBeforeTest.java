package dev.wharden.remedy.undo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.CreateBody;
import dev.wharden.remedy.state.StateDir;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From what Wharden has made a container: only that does compose's file say. */
final class DeclaredBeforeTest {
    private static final Container FIRST = container("1", 0, "");
    private static final Container LIMITED = container("1", 512, "");
    private static final Container TWIN = container("2", 512, "1");
    private static final Container AGAIN = container("3", 512, "2");

    @TempDir
    private Path root;

    private int number;

    private Archive archive() {
        return new Archive(new StateDir(root));
    }

    private static Container container(String id, int memory, String replaces) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("Id", id).put("Name", "/web");
        json.putObject("HostConfig").put("Memory", memory);
        ObjectNode labels = json.putObject("Config").putObject("Labels");
        if (!replaces.isEmpty()) {
            labels.put(CreateBody.HINTS + "replaces", replaces);
        }
        return new Container(json);
    }

    private void action(String kind, Container before, Optional<Container> after) {
        number++;
        var begun = new Archived(
                "2026110" + number + "T120000-0000000" + number,
                kind,
                ContainerName.of("web"),
                "p",
                List.of("resources"),
                "wharden",
                Instant.EPOCH,
                Optional.empty(),
                before,
                Optional.empty());
        archive()
                .put(after.map(left -> begun.ended(new Archived.End(Instant.EPOCH, "success", "", Optional.of(left))))
                        .orElse(begun));
    }

    @Test
    void itIsTheFirstOfTheChainOverUpdatesInPlaceAndThoseThatOnlyFollowed() {
        action("Update", FIRST, Optional.of(LIMITED));
        assertThat(archive().declared(LIMITED)).contains(FIRST);
        action("Recreate", LIMITED, Optional.of(TWIN));
        assertThat(archive().declared(TWIN)).contains(FIRST);
        // It had to follow another, which is archived under that one's name.
        assertThat(archive().declared(AGAIN)).contains(FIRST);
    }

    @Test
    void whileItIsOnProbationToo() {
        action("Recreate", FIRST, Optional.empty());
        assertThat(archive().declared(TWIN)).contains(FIRST);
    }

    @Test
    void whatWhardenDidNotMakeIsWhatItIs() {
        action("Recreate", FIRST, Optional.of(TWIN));
        Container compose = container("4", 0, "");
        assertThat(archive().declared(compose)).contains(compose);
    }

    @Test
    void whatItMadeAndNothingTellsFromWhatIsNotKnown() {
        assertThat(archive().declared(TWIN)).isEmpty();
        action("Recreate", TWIN, Optional.of(AGAIN));
        assertThat(archive().declared(AGAIN)).isEmpty();
    }

    /** There may be thousands of files of others: only one that names it is worth a parse. */
    @Test
    void whatNamesNeitherItNorWhatItReplacesIsNotParsed() {
        action("Update", FIRST, Optional.of(LIMITED));
        var state = new StateDir(root);
        state.write("undo/20261120T120000-00000009.json", "no json of ff".getBytes(StandardCharsets.UTF_8));
        var archive = new Archive(state);
        assertThat(archive.declared(LIMITED)).contains(FIRST);
        assertThat(state.unreadable()).isEmpty();
        assertThat(archive.declared(container("ff", 0, ""))).isPresent();
        assertThat(state.unreadable()).hasSize(1);
    }
}
