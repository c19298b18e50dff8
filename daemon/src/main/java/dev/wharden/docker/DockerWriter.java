package dev.wharden.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import java.time.Duration;

/**
 * What Wharden changes at the engine. Always by id, so that a container that was swapped meanwhile is NotFound and
 * never a wrong victim. Only {@code remedy} holds one. Every call throws a {@link DockerException}; after Unavailable
 * it is not known whether the engine did it: read again.
 */
public interface DockerWriter {
    /** {@code POST /containers/create?name=}: returns the new id. */
    String create(String name, ObjectNode body);

    /** {@code POST /containers/{id}/start}. Already started is no error. */
    void start(String id);

    /**
     * The same, waited for no longer than this: throws Stuck when it takes longer while the engine answers others. The
     * engine goes on with it.
     */
    void start(String id, Duration atMost);

    /**
     * {@code POST /containers/{id}/stop} with the container's own signal and timeout. Already stopped is no error.
     * Thaws a paused one. Returns whether it ran: one that did not gets no signal.
     */
    boolean stop(Container container);

    /** {@code POST /containers/{id}/kill} with SIGKILL. Not running is no error. */
    void kill(String id);

    /**
     * The same, waited for no longer than this: throws Stuck when it takes longer while the engine answers others. The
     * engine sends the signal first, and waits some seconds for the end.
     */
    void kill(String id, Duration atMost);

    /**
     * {@code DELETE /containers/{id}?v=0}: anonymous volumes are kept. Gone is no error. Returns whether it was there.
     */
    boolean remove(String id, boolean force);

    /**
     * The same, forced and waited for no longer than this: throws Stuck when it takes longer while the engine answers
     * others. The engine removes it when it can: it does not forget a removal whose client has left (measured, 26.1.5,
     * while a start held the container's lock).
     */
    boolean remove(String id, Duration atMost);

    /** {@code POST /containers/{id}/rename}. Conflict when the name is taken. */
    void rename(String id, String name);

    /** {@code POST /containers/{id}/update}. The engine ignores most fields silently: inspect afterwards. */
    void update(String id, ObjectNode body);

    /** {@code POST /containers/{id}/pause}. Already paused is no error. */
    void pause(String id);

    /** {@code POST /containers/{id}/unpause}. Not paused is no error. */
    void unpause(String id);

    /**
     * {@code POST /networks/create}. Throws Conflict where one has the name, and Rejected where its subnet is taken.
     */
    void createNetwork(ObjectNode body);

    /** {@code POST /networks/{network}/connect} with an endpoint's settings. */
    void connect(String network, String id, JsonNode endpoint);

    /** {@code POST /networks/{network}/disconnect} with force. Not connected is no error. */
    void disconnect(String network, String id);

    /** {@code POST /commit} without pausing: returns the id of the image. */
    String commit(String id, String repository, String tag);
}
