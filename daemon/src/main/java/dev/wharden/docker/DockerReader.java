package dev.wharden.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import dev.wharden.subject.EngineFacts;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What Wharden reads of the engine. Every call has a deadline and throws a {@link DockerException}. */
public interface DockerReader {
    /**
     * How long an answer about one container is waited for. A usual one takes milliseconds; the container can make it
     * last for ever.
     */
    Duration PATIENCE = Duration.ofSeconds(5);

    /** How long an answer is waited for where others wait too. */
    Duration QUICK = Duration.ofMillis(250);

    /** How long an answer about the files of one container is waited for. */
    Duration FILES = Duration.ofSeconds(10);

    /** {@code GET /version} and {@code GET /info}. */
    EngineFacts engine();

    /**
     * {@code GET /containers/json?all=true}: one summary a container, running or not. Of a list that is very long only
     * Id and Names.
     */
    List<JsonNode> list();

    /** As {@link #inspect(String, Duration)}, with {@link #PATIENCE}. */
    default Container inspect(String container) {
        return inspect(container, PATIENCE);
    }

    /**
     * {@code GET /containers/{id}/json}, by full id or name; {@link Container#CUT} marks an answer that was too long.
     * One whose name cannot serve is called by its id. NotFound when it is gone, whatever else the engine finds by
     * that; Stuck when there is no answer within {@code atMost} while the engine answers otherwise.
     */
    Container inspect(String container, Duration atMost);

    /**
     * Whether each is the process of an exec session that runs in a container; false where that is not told within half
     * a second.
     *
     * @param pids as the host sees them
     */
    boolean areSessions(String container, Set<Long> pids);

    /** {@code GET /images/{id}/json}, by id or reference. NotFound when it is gone. */
    ImageDefaults image(String image);

    /** {@code GET /volumes/{name}}. */
    JsonNode volume(String name);

    /**
     * {@code GET /networks/{id}}, by full id or name. NotFound when it is gone, whatever else the engine finds by that.
     */
    JsonNode network(String network);

    /**
     * The same by its id only: what tells that a network is the very one asks by this. No form tells an id from a name:
     * a swarm's has none that a name cannot have.
     */
    default JsonNode networkById(String id) {
        if (id.isEmpty()) {
            throw MeantNetwork.gone(id);
        }
        return MeantNetwork.byId(id, network(id));
    }

    /** The same by its id, or by its name where no id is known, as of one that a container was never started in. */
    default JsonNode network(String id, String name) {
        return id.isEmpty() ? network(name) : networkById(id);
    }

    /** As {@link #changes(String, Duration)}, for some seconds. */
    default Changes changes(String container) {
        return changes(container, FILES);
    }

    /**
     * {@code GET /containers/{id}/changes}: what differs from the image. Excessive when there is more than is read, or
     * more than can be told within {@code atMost} while the engine answers otherwise.
     */
    Changes changes(String container, Duration atMost);

    /** {@code GET /containers/{id}/top}: running containers only, else Conflict. */
    JsonNode top(String container);

    /**
     * The last lines of the log, both streams, as bytes with the engine's frames taken out; empty for log drivers that
     * cannot be read.
     */
    byte[] logs(String container, int lines);

    /**
     * The first bytes of the same tar, with the entry of the path itself: owner, mode and time; the content of a folder
     * is not read.
     */
    default byte[] beginning(String container, String path) {
        return beginning(container, path, FILES);
    }

    /** The same. Excessive when it takes longer than {@code atMost} while the engine answers otherwise. */
    byte[] beginning(String container, String path, Duration atMost);

    /** When what is at a path was last written, with nanoseconds, which its entry in a tar does not have. */
    PathStat stat(String container, String path);

    /** As {@link #archive(String, String, int, Duration)}, for some seconds. */
    default byte[] archive(String container, String path, int limit) {
        return archive(container, path, limit, FILES);
    }

    /**
     * {@code GET /containers/{id}/archive}: a tar of one path in a container, running or not. Excessive when it has
     * more than {@code limit} bytes or takes longer than {@code atMost} while the engine answers otherwise.
     */
    byte[] archive(String container, String path, int limit, Duration atMost);

    /**
     * What is at a path in a container, however large the files are: the path itself first. Excessive when it has too
     * many files or too long names, or takes longer than some seconds.
     */
    List<FileEntry> listing(String container, String path);
}
