package dev.wharden.docker;

import dev.wharden.docker.Transport.Question;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Questions about one container, which can make the answer slow: by the number and size of its files, or by what the
 * engine does with it while it holds its lock. They get some seconds: a usual one is answered in milliseconds, and no
 * other container waits longer for one that is not.
 */
final class ContainerQuestions {
    private static final Duration ALIVE = Duration.ofSeconds(10);
    private static final Duration LOG = Duration.ofSeconds(20);

    private ContainerQuestions() {}

    /**
     * An answer about its files.
     *
     * @param engine asks one question
     * @param atMost how long the answer is waited for
     * @throws DockerException.Excessive when it takes longer while the engine answers others: a fact about this
     *     container. When it answers nobody that is Unavailable
     * @throws DockerException.Rejected when it says that it cannot, a 5xx: so it answers for links that lead in a
     *     circle, and for each file of a container that has moved the folder above one of its mounts (measured, 26.1.5)
     */
    static EngineResponse files(Function<Question, EngineResponse> engine, Question question, Duration atMost) {
        try {
            return ask(
                    engine,
                    question,
                    atMost,
                    late -> new DockerException.Excessive(question.operation().label()
                            + ": the answer takes longer than " + atMost.toSeconds() + " s"));
        } catch (DockerException.Unavailable no) {
            throw no.isAnswered() ? new DockerException.Rejected(String.valueOf(no.getMessage())) : no;
        }
    }

    /**
     * An answer about its state. Throws Stuck when it takes longer than {@code atMost} while the engine answers others,
     * and Unavailable when it answers nobody.
     */
    static EngineResponse state(Function<Question, EngineResponse> engine, Question question, Duration atMost) {
        return ask(engine, question, atMost, ContainerQuestions::stuck);
    }

    /** The end of its log, for whose length the container is to blame. Throws as {@link #state}. */
    static EngineResponse log(Function<Question, EngineResponse> engine, Question question) {
        return ask(engine, question, LOG, ContainerQuestions::stuck);
    }

    private static DockerException stuck(String late) {
        return new DockerException.Stuck(late + ", from an engine that answers otherwise");
    }

    private static EngineResponse ask(
            Function<Question, EngineResponse> engine,
            Question question,
            Duration atMost,
            Function<String, DockerException> slow) {
        try {
            return engine.apply(question.atMost(atMost));
        } catch (DockerException.Unavailable late) {
            if (!(late.getCause() instanceof TimeoutException)) {
                throw late;
            }
            var _ = engine.apply(Question.get(ApiOperation.PING, "/_ping").atMost(ALIVE));
            throw slow.apply(String.valueOf(late.getMessage()));
        }
    }
}
