package dev.wharden.docker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.UserSpec;
import dev.wharden.docker.Transport.Limit;
import dev.wharden.docker.Transport.Longer;
import dev.wharden.docker.Transport.Question;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What the engine says of exec sessions, by connections of its own: no other question waits for these. Each is answered
 * in half a second or not at all. Safe for use by many threads.
 */
public final class ExecReader implements AutoCloseable {
    private static final Duration QUICK = Duration.ofMillis(500);
    /** The command of an exec may be of any length; what is longer than a usual answer is not read. */
    private static final Limit SESSION = new Limit(512 << 10, Longer.REFUSED);
    /** The first event is enough. */
    private static final Limit FIRST = new Limit(64 << 10, Longer.CUT);

    private final Transport transport;

    /** Connects at the first call. */
    public ExecReader(EngineAddress address, LongSupplier nanos, CallListener listener) {
        this.transport = new Transport(address, QUICK, nanos, listener);
    }

    /**
     * A session by its id; empty when the engine does not know it any more, which is some minutes after its end. Throws
     * Unavailable when there is no answer, and Rejected when it cannot be read, as when its command is too long.
     */
    public Optional<ExecSession> session(String id) {
        EngineResponse answer =
                transport.ask(Question.get(ApiOperation.EXEC_INSPECT, "/exec/" + Text.encode(id) + "/json")
                        .with(SESSION));
        if (answer.status() == 404) {
            return Optional.empty();
        }
        if (answer.status() != 200) {
            throw new DockerException.Rejected("exec_inspect: " + answer.status());
        }
        ObjectNode tree = Json.object(ApiOperation.EXEC_INSPECT, answer.body());
        var process = tree.path("ProcessConfig");
        return Optional.of(new ExecSession(
                tree.path("ContainerID").asText(""),
                UserSpec.parse(process.path("user").asText("")),
                process.path("privileged").asBoolean(false),
                process.path("tty").asBoolean(false) || tree.path("OpenStdin").asBoolean(false)));
    }

    /**
     * When the oldest event was that the engine still knows: it keeps the last 256 of all kinds. Empty when it knows
     * none from before that moment. Throws Unavailable.
     */
    public Optional<Instant> oldestEvent(Instant before) {
        String path = "/events?since=0&until=" + before.getEpochSecond();
        EngineResponse answer =
                transport.ask(Question.get(ApiOperation.EVENTS, path).with(FIRST));
        if (answer.status() != 200) {
            throw new DockerException.Unavailable("events: " + answer.status(), null);
        }
        try {
            return new EventReader(new ByteArrayInputStream(answer.body()), () -> {})
                    .next()
                    .map(DockerEvent::time);
        } catch (IOException cut) {
            throw new DockerException.Unavailable("events: the first event is too long", cut);
        }
    }

    /** The engine was restarted: all connections are made again. */
    public void renew() {
        transport.renew();
    }

    @Override
    public void close() {
        transport.close();
    }
}
