package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.recreate.needs.Obstacle;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the anonymous volumes of a {@code --rm} container, which the engine deletes with it when it ends, by a second
 * container that never starts and mounts them too (engine-facts §4.4.6).
 */
final class VolumeHolder {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeHolder.class);
    private static final int SHORT = 12;

    private final DockerReader reader;

    VolumeHolder(DockerReader reader) {
        this.reader = reader;
    }

    /**
     * Makes it where there is something to be kept. Made before is no error, and what the engine refuses is logged: a
     * name that somebody has taken before must not keep a container from being held.
     */
    void keep(DockerWriter writer, HeldContainer member) {
        if (!holds(member) || isOurs(member)) {
            return;
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("Image", member.before().imageId());
        ObjectNode host = body.putObject("HostConfig");
        host.putArray("VolumesFrom").add(member.id());
        host.put("NetworkMode", "none");
        body.putObject("Labels").put("dev.wharden.txn.volumes-of", member.id());
        try {
            writer.create(name(member), body);
        } catch (DockerException no) {
            unlessRefused(no);
            LOG.atWarn()
                    .addKeyValue("container", member.name())
                    .addKeyValue("cause", String.valueOf(no.getMessage()))
                    .log("Its anonymous volumes cannot be kept: the engine deletes them when it ends");
        }
    }

    /**
     * Removes it, and leaves the volumes. None is no error.
     *
     * @return what a person should know: the engine refuses it, as of one of its name that somebody else has started
     */
    Optional<String> drop(DockerWriter writer, HeldContainer member) {
        if (!holds(member) || !isOurs(member)) {
            return Optional.empty();
        }
        try {
            writer.remove(reader.inspect(name(member)).id(), false);
            return Optional.empty();
        } catch (DockerException no) {
            unlessRefused(no);
            return Optional.of(name(member) + " is not removed: " + no.getMessage());
        }
    }

    private static void unlessRefused(DockerException no) {
        if (no instanceof DockerException.NotFound || !Obstacle.isRefusal(no)) {
            throw no;
        }
    }

    private boolean isOurs(HeldContainer member) {
        try {
            return reader.inspect(name(member))
                    .strings("/HostConfig/VolumesFrom")
                    .contains(member.id());
        } catch (DockerException.NotFound none) {
            return false;
        }
    }

    /** Whether there is something to be kept. */
    static boolean holds(HeldContainer member) {
        return member.autoRemove() && hasVolumes(member);
    }

    private static boolean hasVolumes(HeldContainer member) {
        for (var mount : member.before().at("/Mounts")) {
            if (mount.path("Type").asText().equals("volume")) {
                return true;
            }
        }
        return false;
    }

    /** Of the second container. */
    static String name(HeldContainer member) {
        return member.name() + ".wharden-volumes-"
                + member.id().substring(0, Math.min(SHORT, member.id().length()));
    }
}
