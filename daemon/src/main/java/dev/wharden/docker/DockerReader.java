package dev.wharden.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import dev.wharden.subject.EngineFacts;
import java.util.List;

/**
 * What Wharden reads of the engine. Every call has a deadline and throws a {@link DockerException}.
 */
public interface DockerReader {
    /** {@code GET /version} and {@code GET /info}. */
    EngineFacts engine();

    /** {@code GET /containers/json?all=true}: one summary a container, running or not. Of a list that is very long only Id and Names. */
    List<JsonNode> list();

    /** {@code GET /containers/{id}/json}, by id or name; {@link Container#CUT} marks an answer that was too long. NotFound when it is gone. */
    Container inspect(String container);

    /** {@code GET /images/{id}/json}, by id or reference. NotFound when it is gone. */
    ImageDefaults image(String image);

    /** {@code GET /volumes/{name}}. */
    JsonNode volume(String name);

    /** {@code GET /networks/{id}}. */
    JsonNode network(String network);

    /** {@code GET /containers/{id}/changes}: what differs from the image, {@code [{"Path":…,"Kind":0|1|2}]}. Excessive when there is more than is read, or more than can be told in some seconds. */
    List<JsonNode> changes(String container);

    /** {@code GET /containers/{id}/top}: running containers only, else Conflict. */
    JsonNode top(String container);

    /** The last lines of the log, both streams, as bytes with the engine's frames taken out; empty for log drivers that cannot be read. */
    byte[] logs(String container, int lines);

    /** {@code GET /containers/{id}/archive}: a tar of one path in a container, running or not. Excessive when it has more than {@code limit} bytes or takes longer than some seconds. */
    byte[] archive(String container, String path, int limit);

    /**
     * What is at a path in a container, as a tar whose files may be cut to their first byte: of any size, and of an empty file it says that it is empty. Excessive when it
     * has too many files or takes longer than some seconds.
     */
    byte[] listing(String container, String path);
}
