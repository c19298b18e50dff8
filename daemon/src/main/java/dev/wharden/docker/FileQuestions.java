package dev.wharden.docker;

import dev.wharden.docker.Transport.Answer;
import dev.wharden.docker.Transport.Question;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Questions about the files of one container, whose number and size the container chooses. They get some seconds: a usual one is answered in milliseconds, and no other
 * container waits longer for one that is not.
 */
final class FileQuestions {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private FileQuestions() {}

    /**
     * The answer.
     *
     * @param engine asks one question
     * @throws DockerException.Excessive when it takes too long while the engine answers others: a fact about this container. When it answers nobody that is Unavailable
     */
    static Answer ask(Function<Question, Answer> engine, Question question) {
        try {
            return engine.apply(question.atMost(LONGEST));
        } catch (DockerException.Unavailable late) {
            if (!(late.getCause() instanceof TimeoutException)) {
                throw late;
            }
            var _ = engine.apply(Question.get(Operation.PING, "/_ping").atMost(LONGEST));
            throw new DockerException.Excessive(
                    question.operation().label() + ": the answer takes longer than " + LONGEST.toSeconds() + " s");
        }
    }
}
