package dev.wharden.remedy.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.HeapWeight;
import dev.wharden.container.RecordedInspect;
import org.junit.jupiter.api.Test;

/**
 * What a quarantine keeps of a container takes little memory, whatever somebody made that of: hundreds may be held for
 * weeks.
 */
final class HeldInspectTest {
    @Test
    void ofOneWithLongListsTheyAreLeftOutAndTheCopySaysSo() {
        ObjectNode tree = RecordedInspect.of("plain");
        for (int i = 0; i < 14_000; i++) {
            tree.withArray("/Config/OnBuild").add("a");
            tree.withArray("/Args").add("a");
        }
        tree.withObject("/HostConfig").put("NanoCpus", 7);

        Container kept = new HeldContainer(new Container(tree)).before();

        assertThat(HeapWeight.of(kept.tree())).isLessThan(128 << 10);
        assertThat(kept.isTrue(Container.CUT)).isTrue();
        assertThat(kept.number("/HostConfig/NanoCpus")).isEqualTo(7);
        assertThat(kept.at("/NetworkSettings/Networks")).isEqualTo(tree.at("/NetworkSettings/Networks"));
        assertThat(kept.id()).isEqualTo(tree.path("Id").asText());
    }

    @Test
    void aUsualOneIsKeptWhole() {
        var usual = new Container(RecordedInspect.of("plain"));
        assertThat(new HeldContainer(usual).before()).isSameAs(usual);
    }
}
