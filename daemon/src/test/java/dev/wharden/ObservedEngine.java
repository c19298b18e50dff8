package dev.wharden;

import dev.wharden.docker.DockerJava;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.observe.Observer;
import dev.wharden.subject.Subject;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test's engine as the daemon looks at it: {@code @RegisterExtension final ObservedEngine observed = new
 * ObservedEngine(ENGINE)}. Nothing is remembered from one test to the next.
 */
public final class ObservedEngine implements BeforeEachCallback, AfterEachCallback {
    private final TestEngine engine;
    private Optional<DockerJava> client = Optional.empty();
    private Optional<Observer> observer = Optional.empty();

    /** Of that engine. */
    public ObservedEngine(TestEngine engine) {
        this.engine = engine;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        afresh();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        client.ifPresent(DockerJava::close);
        client = Optional.empty();
    }

    /** As by a daemon that has just started. */
    public void afresh() {
        client.ifPresent(DockerJava::close);
        client = Optional.of(engine.client());
        observer = Optional.of(
                new Observer(docker(), ProcFiles.ofHost(), engine.socket().toString(), InstantSource.system()));
    }

    /** The client. */
    public DockerJava docker() {
        return client.orElseThrow();
    }

    /** What reads all three truths. */
    public Observer observer() {
        return observer.orElseThrow();
    }

    /** The container of this name after the prefix. */
    public Subject observe(String name) {
        return observer().observe(engine.prefix() + name);
    }
}
