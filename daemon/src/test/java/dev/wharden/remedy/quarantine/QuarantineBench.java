package dev.wharden.remedy.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.audit.AuditEvent;
import dev.wharden.container.Container;
import dev.wharden.docker.Body;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.remedy.transaction.CrashBench;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A group of two on the engine in memory that is quarantined, released, or put back. Whatever happened, in the end all
 * are contained, or all are as they were, and looking again changes nothing.
 */
public final class QuarantineBench implements CrashBench {
    private static final List<String> GROUP = List.of("web", "side");

    /** What is hit. */
    public enum Action {
        /** A quarantine. */
        QUARANTINE("A quarantine"),
        /** A release. */
        RELEASE("A release"),
        /** A container of the group that somebody has thawed is put back. */
        PUT_BACK("What got loose is put back"),
        /** The same, and it ends by itself before the next daemon starts. */
        PUT_BACK_ENDED("What got loose and then ended is put back");

        private final String title;

        Action(String title) {
            this.title = title;
        }

        /** For people. */
        public String title() {
            return title;
        }
    }

    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();
    private final Map<String, ObjectNode> before;
    private final Ward ward;
    private final Action action;

    private QuarantineBench(Path folder, Action action) {
        group();
        this.before = essences();
        this.ward = new Ward(engine, engine, folder);
        this.action = action;
        if (action != Action.QUARANTINE) {
            ward.quarantine("web");
        }
        if (action == Action.PUT_BACK || action == Action.PUT_BACK_ENDED) {
            ward.thaw("web");
        }
        ward.events.clear();
        stage.forget();
    }

    /** Up to the action. */
    public static QuarantineBench of(Path folder, Action action) {
        return new QuarantineBench(folder, action);
    }

    private void group() {
        stage.network("front", "bridge", "10.77.0.0/24");
        String back = stage.network("back", "bridge", "10.78.0.0/24");
        String web = stage.run("web", """
                {"Image":"busybox:test",
                 "HostConfig":{"NetworkMode":"front","RestartPolicy":{"Name":"on-failure","MaximumRetryCount":3},\
                "NanoCpus":500000000,"PidsLimit":50},
                 "NetworkingConfig":{"EndpointsConfig":{"front":{"IPAMConfig":{"IPv4Address":"10.77.0.9"},\
                "Aliases":["www"]}}}}""");
        engine.connect(back, web, JsonNodeFactory.instance.objectNode());
        stage.run(
                "side",
                Body.host("'NetworkMode':'container:" + web
                        + "','RestartPolicy':{'Name':'always','MaximumRetryCount':0}"));
        stage.run("other", "{\"Image\":\"busybox:test\"}");
    }

    @Override
    public FakeStage stage() {
        return stage;
    }

    @Override
    public void act() {
        switch (action) {
            case QUARANTINE -> ward.quarantine("web");
            case RELEASE -> release();
            case PUT_BACK, PUT_BACK_ENDED -> ward.keep("web");
        }
    }

    private void release() {
        ward.release("web");
    }

    @Override
    public void interlude(boolean killed, boolean engineToo) {
        if (action == Action.PUT_BACK_ENDED) {
            engine.kill(engine.inspect("web").id());
            stage.forget();
        }
    }

    @Override
    public void resume() {
        if (action == Action.QUARANTINE && ward.daemon().list().isEmpty()) {
            ward.quarantine("web");
        }
        ward.keep("web");
    }

    @Override
    public String cameTo() {
        boolean held = !ward.daemon().list().isEmpty();
        if (held) {
            contained();
        } else {
            assertThat(action).isEqualTo(Action.RELEASE);
            assertThat(Ward.differences(before, essences())).isEmpty();
        }
        String told = ward.events.stream()
                .filter(AuditEvent.RemedyEnded.class::isInstance)
                .map(AuditEvent.RemedyEnded.class::cast)
                .map(end -> end.kind() + " " + end.result() + (end.reason().isEmpty() ? "" : ": " + end.reason()))
                .collect(Collectors.joining("; "));
        return (held ? "contained; " : "as it was; ") + (told.isEmpty() ? "nothing is told" : told);
    }

    private void contained() {
        for (String name : GROUP) {
            Container held = stage.look(name);
            assertThat(held.paused() || !held.running()).as(name + " is frozen").isTrue();
            assertThat(HeldContainer.links(held)).as(name + " is cut off").isEmpty();
            assertThat(HeldContainer.restarts(held)).as(name + " stays down").isFalse();
        }
        assertThat(stage.look("other").paused()).as("others are not touched").isFalse();
    }

    /** A person releases it, unless it has ended. */
    @Override
    public void checkRest() {
        stage.forget();
        ward.keep("web");
        ward.keep("web");
        assertThat(stage.writes()).as("a second look").isEmpty();
        assertThat(ward.unended()).as("begun and never ended").isEmpty();
        if (action != Action.PUT_BACK_ENDED) {
            if (!ward.daemon().list().isEmpty()) {
                release();
            }
            assertThat(ward.daemon().list()).isEmpty();
            assertThat(Ward.differences(before, essences())).isEmpty();
        }
    }

    private Map<String, ObjectNode> essences() {
        var essences = new TreeMap<String, ObjectNode>();
        for (String name : stage.names()) {
            essences.put(name, Ward.essence(stage.look(name)));
        }
        return essences;
    }
}
