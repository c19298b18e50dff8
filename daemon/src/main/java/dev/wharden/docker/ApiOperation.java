package dev.wharden.docker;

import java.util.Locale;

/** What Wharden asks of the engine: fixed names, so that a metric of them has few series. */
public enum ApiOperation {
    /** {@code GET /_ping}. */
    PING,
    /** {@code GET /version}. */
    VERSION,
    /** {@code GET /info}. */
    INFO,
    /** {@code GET /containers/json}. */
    LIST,
    /** {@code GET /containers/{id}/json}. */
    INSPECT,
    /** {@code GET /images/{id}/json}. */
    IMAGE_INSPECT,
    /** {@code GET /volumes/{name}}. */
    VOLUME_INSPECT,
    /** {@code GET /networks/{id}}. */
    NETWORK_INSPECT,
    /** {@code GET /containers/{id}/changes}. */
    CHANGES,
    /** {@code GET /containers/{id}/top}. */
    TOP,
    /** {@code GET /containers/{id}/logs}. */
    LOGS,
    /** {@code GET /containers/{id}/archive}. */
    ARCHIVE,
    /** {@code GET /exec/{id}/json}. */
    EXEC_INSPECT,
    /** {@code GET /events} of what has been. */
    EVENTS,
    /** {@code POST /containers/create}. */
    CREATE,
    /** {@code POST /containers/{id}/start}. */
    START,
    /** {@code POST /containers/{id}/stop}. */
    STOP,
    /** {@code POST /containers/{id}/kill}. */
    KILL,
    /** {@code DELETE /containers/{id}}. */
    REMOVE,
    /** {@code POST /containers/{id}/rename}. */
    RENAME,
    /** {@code POST /containers/{id}/update}. */
    UPDATE,
    /** {@code POST /containers/{id}/pause}. */
    PAUSE,
    /** {@code POST /containers/{id}/unpause}. */
    UNPAUSE,
    /** {@code POST /networks/create}. */
    NETWORK_CREATE,
    /** {@code POST /networks/{id}/connect}. */
    CONNECT,
    /** {@code POST /networks/{id}/disconnect}. */
    DISCONNECT,
    /** {@code POST /commit}. */
    COMMIT;

    /** The value of a metric's label, such as {@code image_inspect}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
