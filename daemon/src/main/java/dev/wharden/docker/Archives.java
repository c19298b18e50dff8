package dev.wharden.docker;

import dev.wharden.docker.Transport.Limit;
import dev.wharden.docker.Transport.Longer;
import dev.wharden.docker.Transport.Question;
import java.time.Duration;
import java.util.function.Function;

/**
 * {@code GET /containers/{id}/archive}: tars of what is at a path in a container.
 *
 * @param engine asks one question
 * @param listener is told of each, before it is asked
 */
record Archives(Function<Question, EngineResponse> engine, ReadListener listener) {
    /** Room for the header of one entry with its extensions. */
    static final Limit BEGINNING = new Limit(8 << 10, Longer.CUT);

    /** The bytes are those of a refusal: a tar is read as it comes. */
    static final Limit LISTING = new Limit(64 << 10, Longer.TAR_LISTING);

    /** Throws as {@link ContainerQuestions#files}. */
    EngineResponse read(String container, String path, Limit limit, Duration atMost) {
        String asked = "/containers/" + Text.encode(container) + "/archive?path=" + Text.encode(path);
        listener.reading(container);
        try {
            return ContainerQuestions.files(
                    engine, Question.get(ApiOperation.ARCHIVE, asked).with(limit), atMost);
        } catch (DockerException.NotFound | DockerException.Conflict refused) {
            listener.unread(container);
            throw refused;
        }
    }
}
