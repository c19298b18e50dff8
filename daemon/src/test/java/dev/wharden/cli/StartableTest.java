package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.policy.Subjects;
import dev.wharden.remedy.recreate.needs.Requirements;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the engine does not tell costs a line, and no more. */
final class StartableTest {
    private static final Container JOINER =
            new Container(Json.object("{'Id':'b2','Name':'/web','HostConfig':{'NetworkMode':'container:db'},"
                    + "'NetworkSettings':{'Networks':{'front':{}}}}"));

    private final List<String> complaints = new ArrayList<>();

    private static Joined engine(String db, RuntimeException otherwise) {
        return new Joined((DockerReader) Proxy.newProxyInstance(
                DockerReader.class.getClassLoader(), new Class<?>[] {DockerReader.class}, (self, method, arguments) -> {
                    if (method.getName().equals("inspect") && !db.isEmpty()) {
                        return new Container(Json.object(db));
                    }
                    throw otherwise;
                }));
    }

    private static String db(boolean running) {
        return "{'Id':'d1','Name':'/db','State':{'Running':" + running + "}}";
    }

    private Startable startable(Optional<String> heldBack) {
        return new Startable(
                other -> heldBack.filter(any -> other.name().value().equals("db")), complaints::add);
    }

    @Test
    void whatWhardenHoldsIsNotToBeStarted() {
        Joined stopped = engine(db(false), new IllegalStateException());
        assertThat(startable(Optional.of("it is quarantined: x")).missing(stopped, Subjects.of(JOINER)))
                .map(Requirements.Missing::refusal)
                .contains("container db, whose network it shares, does not run, so that it could not be started again:"
                        + " look at wharden status before you start that: it is quarantined: x");
        assertThat(startable(Optional.empty()).joined(stopped, JOINER))
                .map(Requirements.Missing::advice)
                .contains("start db first");
    }

    @Test
    void aProxyThatClosesNetworksKeepsNoCommandsBack() {
        Joined closed = engine(db(true), new DockerException.Rejected("403: networks"));
        assertThat(startable(Optional.empty()).missing(closed, Subjects.of(JOINER)))
                .isEmpty();
        assertThat(complaints).containsExactly("Whether all that it needs to start exists is not known: 403: networks");
    }

    @Test
    void ofOneThatDoesNotRunNoAnswerEndsAnything() {
        for (var answer : List.of(
                new DockerException.Rejected("403"),
                new DockerException.Unavailable("500", null),
                new DockerException.Stuck("silent"))) {
            complaints.clear();
            assertThat(startable(Optional.empty()).joined(engine("", answer), JOINER))
                    .isEmpty();
            assertThat(complaints).containsExactly("Whether what it joins runs is not known: " + answer.getMessage());
        }
    }
}
