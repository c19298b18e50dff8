package dev.wharden.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.Sweep;
import dev.wharden.controller.queue.ManualTicker;
import dev.wharden.controller.queue.QueueListener;
import dev.wharden.controller.queue.Result;
import dev.wharden.controller.queue.Taken;
import dev.wharden.controller.queue.WorkQueue;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ResyncTest {
    private final ManualTicker ticker = new ManualTicker();
    private final WorkQueue queue = new WorkQueue(ticker, QueueListener.NONE);
    private final AtomicInteger retries = new AtomicInteger();
    private final List<Set<ContainerName>> listed = new ArrayList<>();
    private final List<JsonNode> summaries = new ArrayList<>();
    private boolean down;

    private final Resync resync = new Resync(reader(), queue, new KnownNames(), listed::add, retries::incrementAndGet);

    private DockerReader reader() {
        return (DockerReader) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DockerReader.class}, (proxy, method, arguments) -> {
                    if (down) {
                        throw new DockerException.Unavailable("down", null);
                    }
                    return List.copyOf(summaries);
                });
    }

    private void container(String id, String... names) {
        var summary = JsonNodeFactory.instance.objectNode().put("Id", id);
        var array = summary.putArray("Names");
        List.of(names).forEach(array::add);
        summaries.add(summary);
    }

    private List<String> queued() {
        return drained(queue);
    }

    /** The names that wait in a queue, which is empty then. */
    static List<String> drained(WorkQueue queue) {
        var names = new ArrayList<String>();
        for (var name = Taken.from(queue); name.isPresent(); name = Taken.from(queue)) {
            names.add(name.get().value());
            queue.done(name.get());
        }
        return names;
    }

    @Test
    void everyNameIsQueuedAndLinksAreNoNames() {
        container("1", "/web");
        container("2", "/web/alias", "/db");
        resync.run();

        assertThat(queued()).containsExactly("db", "web");
        assertThat(listed).containsExactly(Set.of(new ContainerName("db"), new ContainerName("web")));
    }

    @Test
    void aContainerThatIsGoneIsLookedAtOnceMore() {
        container("1", "/web");
        resync.run();
        assertThat(queued()).containsExactly("web");
        summaries.clear();
        resync.run();
        assertThat(queued()).containsExactly("web");
        resync.run();
        assertThat(queued()).isEmpty();
    }

    @Test
    void anEngineThatDoesNotAnswerIsAskedAgain() {
        down = true;
        resync.run();

        assertThat(retries).hasValue(1);
        assertThat(listed).isEmpty();
    }

    @Test
    void theFirstSweepIsDoneWhenEveryNameWasLookedAtHoweverThatEnded() {
        var took = new ArrayList<Duration>();
        var sweep = new Sweep(
                name -> {
                    if (name.value().equals("db")) {
                        throw new DockerException.Unavailable("down", null);
                    }
                    return new Result.Done();
                },
                () -> Instant.EPOCH,
                ticker,
                took::add);
        sweep.begin(Set.of(new ContainerName("web"), new ContainerName("db")));
        assertThat(sweep.reconcile(new ContainerName("web"))).isEqualTo(new Result.Done());
        assertThat(sweep.isDone()).isFalse();
        ticker.advance(Duration.ofMillis(5));
        assertThatThrownBy(() -> sweep.reconcile(new ContainerName("db")))
                .isInstanceOf(DockerException.Unavailable.class);

        assertThat(sweep.isDone()).isTrue();
        assertThat(took).containsExactly(Duration.ofMillis(5));
    }

    @Test
    void anEmptyHostIsSweptAtOnce() {
        var sweep = new Sweep(name -> new Result.Done(), () -> Instant.EPOCH, ticker, took -> {});
        assertThat(sweep.isDone()).isFalse();
        sweep.begin(Set.of());
        assertThat(sweep.isDone()).isTrue();
    }
}
