package dev.wharden.docker;

import dev.wharden.container.Container;
import dev.wharden.docker.Transport.Limit;
import dev.wharden.docker.Transport.Longer;
import dev.wharden.docker.Transport.Question;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * {@code GET /containers/{id}/archive}: tars of what is at a path in a container.
 *
 * @param engine asks one question
 * @param inspected a container by its id, within a time
 * @param reads what goes before each
 */
record Archives(
        Function<Question, EngineResponse> engine, BiFunction<String, Duration, Container> inspected, FileReads reads) {
    /** Room for the header of one entry with its extensions. */
    static final Limit BEGINNING = new Limit(8 << 10, Longer.CUT);

    /** The bytes are those of a refusal: a tar is read as it comes. */
    static final Limit LISTING = new Limit(64 << 10, Longer.TAR_LISTING);

    /** Throws as {@link ContainerQuestions#files}, and as {@link FileReads#requireSources}. */
    EngineResponse read(String container, String path, Limit limit, Duration atMost) {
        reads.requireSources(inspected.apply(container, atMost));
        String asked = "/containers/" + Text.encode(container) + "/archive?path=" + Text.encode(path);
        reads.listener().reading(container);
        try {
            return ContainerQuestions.files(
                    engine, Question.get(ApiOperation.ARCHIVE, asked).with(limit), atMost);
        } catch (DockerException.NotFound | DockerException.Conflict refused) {
            reads.listener().unread(container);
            throw refused;
        }
    }
}
