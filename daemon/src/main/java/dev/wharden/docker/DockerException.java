package dev.wharden.docker;

import org.jspecify.annotations.Nullable;

/**
 * What the engine answered instead. The message says what was asked and what to do; it never carries a request body.
 */
public abstract sealed class DockerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DockerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** What a status means that is not one of success. */
    static DockerException of(int status, String message) {
        return switch (status) {
            case 404 -> new NotFound(message);
            case 409 -> new Conflict(message);
            default -> status >= 400 && status < 500 ? new Rejected(message) : new Unavailable(message, null);
        };
    }

    /** 404: it is gone. */
    public static final class NotFound extends DockerException {
        private static final long serialVersionUID = 1;

        /** With the engine's own words. */
        public NotFound(String message) {
            super(message, null);
        }
    }

    /** 409: the name is taken or the state changed under us. Read again, decide again. */
    public static final class Conflict extends DockerException {
        private static final long serialVersionUID = 1;

        /** With the engine's own words. */
        public Conflict(String message) {
            super(message, null);
        }
    }

    /** Another 4xx, or a 5xx about files of one container: the engine says no, and would again. */
    public static sealed class Rejected extends DockerException permits Excessive {
        private static final long serialVersionUID = 1;

        /** With the engine's own words. */
        public Rejected(String message) {
            super(message, null);
        }
    }

    /**
     * The answer is longer or slower than is waited for, from an engine that answers otherwise: a fact about what was
     * asked for, and no failure of the engine.
     */
    public static final class Excessive extends Rejected {
        private static final long serialVersionUID = 1;

        /** With what was asked and the bound. */
        public Excessive(String message) {
            super(message);
        }
    }

    /** Down, too slow, or another 5xx: it may have done it or not. */
    public static sealed class Unavailable extends DockerException permits Stuck {
        private static final long serialVersionUID = 1;

        /**
         * With what was tried.
         *
         * @param cause why there is no answer; null when there is one, a 5xx
         */
        public Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }

        /** Whether the engine has said that it cannot, rather than nothing at all. */
        public boolean isAnswered() {
            return getCause() == null;
        }
    }

    /**
     * No answer about one container in its time, from an engine that answers otherwise: a fact about that container,
     * for which nothing else waits. The engine holds a lock of a container while it starts it, however long its log
     * driver, volumes or network take (measured, 26.1.5: {@code syslog} over TLS to a listener that is silent).
     */
    public static final class Stuck extends Unavailable {
        private static final long serialVersionUID = 1;

        /** With what was asked and for how long. */
        public Stuck(String message) {
            super(message, null);
        }
    }
}
