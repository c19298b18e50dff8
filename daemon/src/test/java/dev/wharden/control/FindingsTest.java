package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.HeapWeight;
import dev.wharden.control.filesystem.Tmpfs;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What one evaluation holds in memory is bounded, whatever somebody made the container of. */
final class FindingsTest {
    private static List<Finding> found(int mounts) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < mounts; i++) {
            tree.withObject("/HostConfig/Tmpfs").put("/t" + i, "exec");
        }
        return Tmpfs.CONTROL.evaluate(
                FixtureSubject.of(new Container(tree), JsonNodeFactory.instance.objectNode()),
                Objects.requireNonNull(Tmpfs.CONTROL.info().profiles().get(Profile.RESTRICTED)));
    }

    @Test
    void repairsOfALongListDoNotWeighItsSquare() {
        List<Finding> found = found(1_500);

        assertThat(found.stream()
                        .filter(Finding.Drift.class::isInstance)
                        .flatMap(finding -> ((Finding.Drift) finding).edits().stream())
                        .mapToLong(edit -> HeapWeight.of(edit.value()))
                        .sum())
                .isLessThan(1 << 20);
        assertThat(found.getLast()).isInstanceOf(Finding.Unread.class);
    }

    @Test
    void asManyAsAnybodyNeedsAreAllFound() {
        assertThat(found(40)).hasSize(40).allMatch(Finding.Drift.class::isInstance);
    }

    /** A repair sets the whole map, and would write over the value that is no text. */
    @Test
    void whatCouldNotBeReadIsNotWrittenOver() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.withObject("/HostConfig/Tmpfs").put("/a", "exec").put("/b", 5);
        List<Finding> found = Tmpfs.CONTROL.evaluate(
                FixtureSubject.of(new Container(tree), JsonNodeFactory.instance.objectNode()),
                Objects.requireNonNull(Tmpfs.CONTROL.info().profiles().get(Profile.RESTRICTED)));

        assertThat(found).hasAtLeastOneElementOfType(Finding.Unread.class).noneMatch(Finding.Drift.class::isInstance);
    }

    /** A child that ended before its label was read, or more processes than are read. */
    @Test
    void whatCouldNotBeReadOfAProcessIsNeitherAPassNorAViolation() {
        var process = new ProcessFacts(
                101,
                100,
                "sh",
                List.of(0L, 0L, 0L, 0L),
                List.of(0L, 0L, 0L, 0L),
                0,
                0,
                true,
                2,
                0,
                Observed.unknown("no such file"),
                Observed.absent("none"));
        Observed<List<KernelFacts.MountPoint>> mounts = Observed.absent("none");
        Observed<Map<String, Long>> namespaces = Observed.absent("none");
        var kernel = new KernelFacts(
                process,
                Observed.known(List.of()),
                mounts,
                namespaces,
                namespaces,
                Observed.absent("none"),
                List.of(process),
                "it has more than 1024 processes",
                Observed.absent("none"));
        var found = new Findings(
                Tmpfs.CONTROL.info(),
                FixtureSubject.of(
                        new Container(JsonNodeFactory.instance.objectNode()), JsonNodeFactory.instance.objectNode()),
                Objects.requireNonNull(Tmpfs.CONTROL.info().profiles().get(Profile.RESTRICTED)));
        Running.worst(found, kernel, (findings, one) -> findings.known(one.lsm(), Source.KERNEL, "proc:/attr/current"));
        assertThat(found.list()).hasSize(2).allMatch(Finding.Unread.class::isInstance);
    }
}
