package dev.wharden.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request at a time over docker-java's pool: with a deadline, a bound on the answer, and a new pool when the old
 * one is stale. After a restart of the engine every pooled connection fails once (measured), so the whole pool is
 * thrown away at the first failure; what only reads is then asked once more.
 */
final class Transport implements AutoCloseable {
    private static final int CONNECTIONS = 32;
    private static final int PINGS = 3;

    private final EngineAddress address;
    private final Duration timeout;
    private final LongSupplier nanos;
    private final CallListener listener;
    /** Guarded by this. */
    private @Nullable EngineConnection connection;

    Transport(EngineAddress address, Duration timeout, LongSupplier nanos, CallListener listener) {
        this.address = address;
        this.timeout = timeout;
        this.nanos = nanos;
        this.listener = listener;
    }

    /** What is asked; the path without version, encoded. */
    record Question(
            ApiOperation operation,
            Method method,
            String path,
            @Nullable JsonNode body,
            Limit limit,
            Duration more,
            Duration atMost) {
        private static final Duration UNBOUNDED = Duration.ofDays(365);

        Question(ApiOperation operation, Method method, String path, @Nullable JsonNode body) {
            this(operation, method, path, body, Limit.JSON, Duration.ZERO, UNBOUNDED);
        }

        static Question get(ApiOperation operation, String path) {
            return new Question(operation, Method.GET, path, null);
        }

        static Question post(ApiOperation operation, String path, @Nullable JsonNode body) {
            return new Question(operation, Method.POST, path, body);
        }

        Question with(Limit limit) {
            return new Question(operation, method, path, body, limit, more, atMost);
        }

        /** With more time than the engine's usual timeout, for verbs that wait. */
        Question with(Duration more) {
            return new Question(operation, method, path, body, limit, more, atMost);
        }

        /** With no more time than this, for what a container can make slow. */
        Question atMost(Duration bound) {
            return new Question(operation, method, path, body, limit, more, bound);
        }

        Duration time(Duration timeout) {
            Duration usual = timeout.plus(more);
            return usual.compareTo(atMost) < 0 ? usual : atMost;
        }
    }

    /** At most so many bytes of an answer as it is, and what is done with one that is longer. */
    record Limit(int bytes, Longer longer) {
        /** The daemon has a heap of 48 MiB: two of these at a time, as bytes and as a tree, must fit. */
        static final Limit JSON = new Limit(2 << 20, Longer.REFUSED);
    }

    /** What becomes of an answer that is too long. */
    enum Longer {
        REFUSED,
        CUT,
        CONDENSED_INSPECT,
        CONDENSED_LIST,
        TAR_LISTING
    }

    /**
     * The engine's answer, whatever its status. Throws Unavailable or, when it is too long or the engine too old,
     * Rejected.
     */
    EngineResponse ask(Question question) {
        boolean reads = question.method() == Method.GET;
        try {
            return attempt(question, false);
        } catch (DockerException.Unavailable failure) {
            // Only a broken connection is tried again, and only what changes nothing.
            if (!reads || !(failure.getCause() instanceof IOException)) {
                throw failure;
            }
        }
        return attempt(question, true);
    }

    private EngineResponse attempt(Question question, boolean again) {
        long start = nanos.getAsLong();
        String code = "error";
        Duration time = question.time(timeout);
        String what = question.operation().label() + (again ? " (again)" : "");
        try {
            EngineResponse answer = Deadline.within(time, () -> exchange(question));
            code = String.valueOf(answer.status());
            return answer;
        } catch (Deadline.Stuck stuck) {
            code = "stuck";
            throw new DockerException.Unavailable(what + ": " + stuck.getMessage(), stuck);
        } catch (TimeoutException late) {
            code = "timeout";
            throw new DockerException.Unavailable(what + ": no answer within " + time.toMillis() + " ms", late);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new DockerException.Unavailable(what + ": interrupted", stopped);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            switch (cause) {
                case DockerException refused -> throw refused;
                case Error error -> throw error;
                case null -> throw new DockerException.Unavailable(what + ": failed", failed);
                default -> throw new DockerException.Unavailable(what + ": " + why(cause), broken(cause));
            }
        } finally {
            listener.called(question.operation().label(), code, Duration.ofNanos(nanos.getAsLong() - start));
        }
    }

    private String why(Throwable cause) {
        return "no connection to the engine at " + address + " ("
                + Text.oneLine(String.valueOf(broken(cause).getMessage())) + ")";
    }

    /** docker-java wraps the IOException in a bare RuntimeException. */
    private static Throwable broken(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof IOException) {
                return at;
            }
        }
        return cause;
    }

    private EngineResponse exchange(Question question) throws IOException {
        EngineConnection current = take();
        boolean whole = false;
        try {
            var request = DockerHttpClient.Request.builder().method(question.method());
            if (question.method() != Method.GET) {
                request.putHeader("Content-Type", "application/json");
            }
            if (question.body() != null) {
                request.bodyBytes(Json.write(question.body()));
            }
            try (var response = current.send(request, question.path())) {
                int status = response.getStatusCode();
                var in = new AnswerBody(response.getBody());
                boolean lists = question.limit().longer() == Longer.TAR_LISTING && status == 200;
                List<FileEntry> files = lists ? files(in, question) : List.of();
                byte[] body = lists ? new byte[0] : read(in, question);
                whole = true;
                return new EngineResponse(status, response::getHeader, body, files);
            } catch (DockerException.Rejected said) {
                // It is the answer that is refused: the connections are whole.
                whole = true;
                throw said;
            }
        } finally {
            if (!whole && !Thread.currentThread().isInterrupted()) {
                renew(current);
            }
            current.release();
        }
    }

    /** A file that becomes shorter while the engine sends it ends the tar there (Go: archive/tar, "missed writing"). */
    private static List<FileEntry> files(AnswerBody in, Question question) throws IOException {
        try {
            return FileEntry.of(in);
        } catch (IOException broken) {
            if (in.comes() && !Thread.currentThread().isInterrupted()) {
                throw new DockerException.Rejected(question.operation().label() + ": no whole tar ("
                        + Text.oneLine(String.valueOf(broken.getMessage()))
                        + "), as of files that change while they are read");
            }
            throw broken;
        }
    }

    private static byte[] read(InputStream in, Question question) throws IOException {
        Limit limit = question.limit();
        byte[] body = in.readNBytes(limit.bytes());
        int more = body.length < limit.bytes() ? -1 : in.read();
        if (more < 0) {
            return body;
        }
        return switch (limit.longer()) {
            case CUT, TAR_LISTING -> body;
            case REFUSED ->
                throw new DockerException.Excessive(
                        question.operation().label() + ": the answer is longer than " + limit.bytes() + " bytes");
            case CONDENSED_INSPECT -> Condensed.inspect(whole(body, more, in));
            case CONDENSED_LIST -> Condensed.list(whole(body, more, in));
        };
    }

    private static InputStream whole(byte[] body, int more, InputStream rest) {
        var begin = new SequenceInputStream(
                new ByteArrayInputStream(body), new ByteArrayInputStream(new byte[] {(byte) more}));
        return new SequenceInputStream(begin, rest);
    }

    private EngineConnection take() throws IOException {
        while (true) {
            EngineConnection current = current();
            if (current.take()) {
                return current;
            }
        }
    }

    private EngineConnection current() throws IOException {
        synchronized (this) {
            if (connection != null) {
                return connection;
            }
        }
        // Not under the lock: while the engine hangs, each call keeps its own deadline.
        EngineConnection opened = EngineConnection.open(address, CONNECTIONS);
        synchronized (this) {
            if (connection == null) {
                connection = opened;
                return opened;
            }
        }
        opened.retire();
        return current();
    }

    private void renew(EngineConnection stale) {
        synchronized (this) {
            if (connection == stale) {
                connection = null;
            }
        }
        stale.retire();
    }

    /** The engine was restarted: every connection of the pool is stale. */
    void renew() {
        EngineConnection stale;
        synchronized (this) {
            stale = connection;
            connection = null;
        }
        if (stale != null) {
            stale.retire();
        }
    }

    /** The version that was negotiated; connects when there is no connection. Throws Unavailable or Rejected. */
    ApiVersion version() {
        for (int attempt = 0; attempt < PINGS; attempt++) {
            ask(Question.get(ApiOperation.PING, "/_ping"));
            synchronized (this) {
                if (connection != null) {
                    return connection.version();
                }
            }
            // Another thread has met a stale connection meanwhile, and thrown away the pool.
        }
        throw new DockerException.Unavailable("ping: the connection is lost at once", new IOException("lost"));
    }

    @Override
    public void close() {
        renew();
    }
}
