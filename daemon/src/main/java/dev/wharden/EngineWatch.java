package dev.wharden;

import dev.wharden.docker.DockerReader;
import dev.wharden.subject.EngineFacts;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** What the engine last said of itself, for the page and the metrics, so that neither has to ask it. Thread-safe: one value. */
final class EngineWatch implements Supplier<EngineFacts> {
    private final DockerReader reader;
    private final AtomicReference<EngineFacts> facts = new AtomicReference<>(EngineFacts.NONE);

    EngineWatch(DockerReader reader) {
        this.reader = reader;
    }

    /** Asks. Throws a DockerException when the engine does not answer; what was known stays then. */
    EngineFacts look() {
        EngineFacts now = reader.engine();
        facts.set(now);
        return now;
    }

    @Override
    public EngineFacts get() {
        return facts.get();
    }
}
