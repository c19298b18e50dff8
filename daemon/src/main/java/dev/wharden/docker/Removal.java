package dev.wharden.docker;

import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import dev.wharden.docker.Transport.Question;
import java.util.function.Function;

/** The removal of one container: gone is no error. */
final class Removal {
    private Removal() {}

    /** Whether it was there. Throws what {@code engine} throws but NotFound. */
    static boolean of(Function<Question, EngineResponse> engine, String path) {
        try {
            var _ = engine.apply(new Question(ApiOperation.REMOVE, Method.DELETE, path, null));
            return true;
        } catch (DockerException.NotFound gone) {
            return false;
        }
    }
}
