package dev.wharden.observe;

import dev.wharden.docker.DockerException;
import dev.wharden.subject.Observed;
import java.util.function.Supplier;

/** What the engine answers to a question about one container, or why it does not. */
final class Asked {
    private Asked() {}

    /**
     * An engine that is silent is the caller's to retry; anything that it refuses, or cannot do for this container, is
     * only unknown: it must not keep the rest from being judged.
     */
    static <T> Observed<T> of(Supplier<Observed<T>> question) {
        try {
            return question.get();
        } catch (DockerException.NotFound | DockerException.Conflict | DockerException.Rejected refused) {
            return Observed.unknown(String.valueOf(refused.getMessage()));
        } catch (DockerException.Unavailable failed) {
            if (!failed.isAnswered()) {
                throw failed;
            }
            return Observed.unknown(String.valueOf(failed.getMessage()));
        }
    }
}
