package dev.wharden.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Typed;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerWriter;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class AuditedWriterTest {
    private static final ContainerName WEB = new ContainerName("web");

    private final List<Object> story = new ArrayList<>();

    /** An engine that writes its calls into the same story, so that the order shows. */
    private DockerWriter engine(String answer) {
        return (DockerWriter) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DockerWriter.class}, (proxy, method, arguments) -> {
                    story.add(method.getName());
                    return method.getReturnType() == String.class
                            ? answer
                            : method.getReturnType() == boolean.class ? true : null;
                });
    }

    private DockerWriter failing(RuntimeException failure) {
        return (DockerWriter) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DockerWriter.class}, (proxy, method, arguments) -> {
                    throw failure;
                });
    }

    private DockerWriter audited(DockerWriter engine) {
        return new AuditedWriter(engine, story::add, "a1", WEB);
    }

    static Stream<Method> verbs() {
        return Stream.of(DockerWriter.class.getMethods());
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void everyVerbIsIntendedBeforeAndDoneAfter(Method verb) throws IllegalAccessException, InvocationTargetException {
        verb.invoke(audited(engine("new1")), arguments(verb));

        assertThat(story).hasSize(3);
        assertThat(Typed.as(AuditEvent.Intent.class, story.get(0)).verb())
                .startsWith(verb.getName().replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT));
        assertThat(story.get(1)).isEqualTo(verb.getName());
        assertThat(Typed.as(AuditEvent.Done.class, story.get(2)).result()).isEqualTo("ok");
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void nothingIsCalledWhenTheIntentCannotBeWritten(Method verb) throws IllegalAccessException {
        var writer = new AuditedWriter(
                engine("new1"),
                event -> {
                    throw new AuditUnavailable("full", new IOException("full"));
                },
                "a1",
                WEB);

        assertThatThrownBy(() -> verb.invoke(writer, arguments(verb))).hasCauseInstanceOf(AuditUnavailable.class);
        assertThat(story).isEmpty();
    }

    private static Object[] arguments(Method verb) {
        return Stream.of(verb.getParameterTypes())
                .map(type -> switch (type.getSimpleName()) {
                    case "String" -> "cafe";
                    case "Duration" -> java.time.Duration.ofSeconds(1);
                    case "boolean" -> true;
                    case "Container" -> stoppedBy("SIGQUIT");
                    default -> JsonNodeFactory.instance.objectNode();
                })
                .toArray();
    }

    private static Container stoppedBy(String signal) {
        ObjectNode inspect = JsonNodeFactory.instance.objectNode().put("Id", "cafe");
        inspect.putObject("Config").put("StopSignal", signal).put("StopTimeout", 7);
        return new Container(inspect);
    }

    /** By its number, as the engine tells it: a name may be anything. */
    @ParameterizedTest
    @CsvSource({
        "SIGWINCH, stop with signal 28 within 7 s",
        "3, stop with signal 3 within 7 s",
        "'', stop within 7 s",
        "SIGTERM, stop within 7 s",
        "SIG OK, stop within 7 s"
    })
    void aStopSaysWhichSignalItBeginsWith(String signal, String verb) {
        audited(engine("")).stop(stoppedBy(signal));
        assertThat(story.getFirst()).isEqualTo(new AuditEvent.Intent("a1", WEB, "cafe", verb));
    }

    @Test
    void theNewContainersIdIsOnRecord() {
        audited(engine("new1")).create("web", JsonNodeFactory.instance.objectNode());

        assertThat(story.getLast()).isEqualTo(new AuditEvent.Done("a1", WEB, "new1", "create web", "ok"));
    }

    @Test
    void whatTheEngineSaidIsRecordedAndStillThrown() {
        var gone = new DockerException.NotFound("no such container");

        assertThatThrownBy(() -> audited(failing(gone)).start("cafe")).isSameAs(gone);
        assertThat(story.getLast())
                .isEqualTo(new AuditEvent.Done("a1", WEB, "cafe", "start", "not found: no such container"));
    }

    @Test
    void valuesOfTheEnvironmentAreMaskedInTheEnginesWords() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("Env").add("PASSWORD=hunter2hunter2").add("PIN=42").add("FLAG");
        var says = new DockerException.Rejected("bad PIN=42 and hunter2hunter2 and PASSWORD=hunter2hunter2");

        assertThatThrownBy(() -> audited(failing(says)).create("web", body)).isSameAs(says);

        assertThat(story.getLast())
                .isEqualTo(new AuditEvent.Done(
                        "a1", WEB, "", "create web", "rejected: bad PIN=••• and ••• and PASSWORD=•••"));
    }
}
