package dev.wharden.remedy.inplace;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import dev.wharden.container.Container;
import dev.wharden.control.Edit;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.Usage;
import dev.wharden.remedy.UsageFloor;
import dev.wharden.remedy.plan.InPlace;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.transaction.Daemons;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UpdaterTest {
    private static final long MIB = 1 << 20;

    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();
    private final Daemons daemons;

    UpdaterTest(@TempDir Path folder) {
        daemons = Daemons.on(engine, folder);
    }

    private Container run(String host) {
        return stage.look(stage.run("web", "{\"Image\": \"busybox:test\", \"HostConfig\": " + host + "}"));
    }

    private Outcome update(Container actual, Edit... edits) {
        Operation operation = daemons.operation(actual, List.of("resources"), Duration.ofSeconds(30));
        return daemons.updater().apply(operation, new Remedy.Update(actual, List.of(edits), List.of("resources")));
    }

    private static Edit edit(String field, long value) {
        return new Edit("/HostConfig/" + field, LongNode.valueOf(value));
    }

    @Test
    void limitsAreSetInPlaceAndMemoryBringsItsSwap() {
        Container web = run("{}");
        assertThat(update(web, edit("Memory", 64 * MIB), edit("PidsLimit", 100)))
                .isEqualTo(new Outcome.Succeeded());
        Container now = stage.look("web");
        assertThat(now.number("/HostConfig/Memory")).isEqualTo(64 * MIB);
        assertThat(now.number("/HostConfig/MemorySwap")).isEqualTo(128 * MIB);
        assertThat(now.number("/HostConfig/PidsLimit")).isEqualTo(100);
        assertThat(now.text("/State/StartedAt")).isEqualTo(web.text("/State/StartedAt"));
    }

    @Test
    void memoryThatIsRaisedAboveItsSwapRaisesThatToo() {
        Container web = run("{\"Memory\": %d, \"MemorySwap\": %d}".formatted(64 * MIB, 64 * MIB));
        assertThat(update(web, edit("Memory", 96 * MIB))).isEqualTo(new Outcome.Succeeded());
        assertThat(stage.look("web").number("/HostConfig/MemorySwap")).isEqualTo(96 * MIB);
    }

    @Test
    void whatTheEngineAcceptsAndIgnoresIsNoSuccess() {
        var readOnly = new Edit("/HostConfig/ReadonlyRootfs", BooleanNode.TRUE);
        assertThat(update(run("{}"), readOnly))
                .isEqualTo(new Outcome.RolledBack(
                        "/HostConfig/ReadonlyRootfs not as wanted: the engine accepted and ignored it"));
    }

    @Test
    void whatTheEngineRefusesLeavesTheContainerAsItWas() {
        Container web = run("{}");
        assertOutcome(update(web, edit("Memory", MIB)), Outcome.RolledBack.class, "6MB");
        assertThat(stage.look("web").number("/HostConfig/Memory")).isZero();
    }

    @Test
    void anUpdateWhoseAnswerIsLostIsLookedAt() {
        Container web = run("{}");
        stage.forget();
        stage.failWrite(1, new Fault.LostAnswer());
        assertThat(update(web, edit("PidsLimit", 50))).isEqualTo(new Outcome.Succeeded());
    }

    @Test
    void aRestartPolicyIsOneFieldWhateverPartOfItIsEdited() {
        Container web = run("{\"RestartPolicy\": {\"Name\": \"always\"}}");
        JsonNode name = JsonNodeFactory.instance.textNode("on-failure");
        var edits =
                new Edit[] {new Edit("/HostConfig/RestartPolicy/Name", name), edit("RestartPolicy/MaximumRetryCount", 5)
                };
        assertThat(InPlace.canApply(web, List.of(edits))).isTrue();
        assertThat(update(web, edits)).isEqualTo(new Outcome.Succeeded());
        assertThat(stage.look("web").text("/HostConfig/RestartPolicy/Name")).isEqualTo("on-failure");
    }

    @Test
    void aLimitIsNeverTakenAwayInPlace() {
        Container web = run("{\"PidsLimit\": 50}");
        assertThat(InPlace.canApply(web, List.of(edit("PidsLimit", 0)))).isFalse();
        assertThat(InPlace.canApply(web, List.of(edit("PidsLimit", 60)))).isTrue();
    }

    @Test
    void noLimitIsSetBelowOneAndAQuarterOfWhatIsUsed() {
        Container web = run("{}");
        var floor = new UsageFloor(new Used(Observed.known(100 * MIB), Observed.unknown("no cgroup")));
        assertThat(floor.refusal(web, List.of(edit("Memory", 125 * MIB)))).isEmpty();
        assertThat(floor.refusal(web, List.of(edit("Memory", 124 * MIB))).map(Refusal::reason))
                .get()
                .asString()
                .contains("it uses");
        assertThat(floor.refusal(web, List.of(edit("PidsLimit", 100))).map(Refusal::reason))
                .get()
                .asString()
                .contains("no cgroup");
        assertThat(floor.refusal(web, List.of(edit("NanoCpus", 1)))).isEmpty();
    }

    @Test
    void aContainerThatIsGoneMeanwhileHasAnEndToo() {
        Container web = run("{}");
        engine.remove(web.id(), true);
        assertThat(update(web, edit("PidsLimit", 50))).isInstanceOf(Outcome.Interfered.class);
        assertThat(daemons.ended).hasSize(1);
        assertThat(daemons.updater().open()).isEmpty();
    }

    private record Used(Observed<Long> bytes, Observed<Long> pids) implements Usage {
        @Override
        public Observed<Long> memory(Container container) {
            return bytes;
        }

        @Override
        public Observed<Long> processes(Container container) {
            return pids;
        }
    }
}
