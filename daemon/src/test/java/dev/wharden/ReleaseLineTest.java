package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.audit.AuditEvent;
import dev.wharden.controller.Result;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release by a person where the engine cannot give back what was, on the whole straight line. */
final class ReleaseLineTest {
    private static final String HOST =
            "{\"Image\":\"busybox:test\",\"Cmd\":[\"sleep\",\"1000\"],\"HostConfig\":{\"NetworkMode\":\"host\"}}";

    @TempDir
    private Path folder;

    private Line line;
    private String held = "";

    @BeforeEach
    void held() {
        line = new Line(folder, Mode.ENFORCE, "");
        held = line.engine.stage().run("web", HOST);
        assertThat(order(Line.Verb.QUARANTINE)).startsWith("true web is frozen");
        assertThat(cpus()).isEqualTo(10_000_000);
    }

    private long cpus() {
        return line.engine.stage().look("web").number("/HostConfig/NanoCpus");
    }

    private String order(Line.Verb verb) {
        return order("web", verb);
    }

    private String order(String name, Line.Verb verb) {
        var answers = new ArrayList<String>();
        line.order(name, verb, "a test", "root", reply -> answers.add(reply.granted() + " " + reply.message()));
        line.look(name);
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    private void settle() {
        settle("web");
    }

    private void settle(String name) {
        for (int round = 0; round < 100 && line.look(name) instanceof Result.RequeueAfter(Duration delay); round++) {
            line.pass(delay);
        }
    }

    @Test
    void aTwinWithoutTheThrottleIsMadeProvedAndLeftAlone() {
        assertThat(order(Line.Verb.RELEASE))
                .contains("recreated as it was")
                .contains("memory of its processes is lost");
        settle();

        assertThat(cpus()).isZero();
        assertThat(line.engine.stage().look("web").running()).isTrue();
        assertThat(line.engine.stage().names()).containsExactly("web");
        assertThat(line.engine.stage().look("web").id()).isNotEqualTo(held);
        assertThat(line.assembly.quarantiner.open()).isEmpty();
        assertThat(line.heard(AuditEvent.RemedyEnded.class))
                .anySatisfy(ended -> assertThat(ended.kind() + " " + ended.reason())
                        .startsWith("Release")
                        .contains("recreated as it was"));
    }

    @Test
    void aTwinWaitsForTheEndOfAPauseAndIsMadeThen() {
        line.assembly.guards.pause(Instant.MAX, "a test", "root");

        assertThat(order(Line.Verb.RELEASE))
                .contains("not yet exactly as it was")
                .contains("waits for: paused");
        assertThat(line.engine.stage().look("web").id()).isEqualTo(held);
        assertThat(line.engine.stage().look("web").paused()).isFalse();

        line.assembly.guards.resume();
        settle();
        assertThat(cpus()).isZero();
        assertThat(line.assembly.quarantiner.open()).isEmpty();
    }

    /** Repairs of five images that fail would open the breaker. */
    @Test
    void twinsThatFailAreHeldAgainstNobody() {
        for (String name : List.of("one", "two", "three", "four", "five")) {
            line.engine.stage().image(name + ":1", JsonNodeFactory.instance.objectNode());
            String old = line.engine.stage().run(name, HOST.replace("busybox:test", name + ":1"));
            order(name, Line.Verb.QUARANTINE);
            assertThat(order(name, Line.Verb.RELEASE)).contains("recreated as it was");
            line.engine.stage().exit(name, 3);
            settle(name);
            assertThat(line.engine.stage().look(name).id()).isEqualTo(old);
            assertThat(line.engine.stage().look(name).running()).isTrue();
        }
        assertThat(line.assembly.guards.breakerOpen()).isEmpty();
    }

    @Test
    void whatWouldBeLostByATwinIsKeptAndSaid() {
        line.engine.stage().changes("web", "A /work.db");

        assertThat(order(Line.Verb.RELEASE)).contains("not exactly as it was").contains("/work.db");

        assertThat(line.engine.stage().look("web").id()).isEqualTo(held);
        assertThat(line.engine.stage().look("web").paused()).isFalse();
        assertThat(line.assembly.quarantiner.open()).isEmpty();
    }

    @Test
    void inPlaceAndUnderAuditNoTwinIsMade() {
        line.ceiling(Mode.AUDIT);

        assertThat(order(Line.Verb.RELEASE)).contains("the engine takes none off");

        assertThat(line.engine.stage().look("web").id()).isEqualTo(held);
        assertThat(line.assembly.quarantiner.open()).isEmpty();
    }
}
