package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;

/**
 * Keeps the anonymous volumes of a {@code --rm} container, which the engine deletes with it when it ends, by a second
 * container that never starts and mounts them too (engine-facts §4.4.6).
 */
final class VolumeHolder {
    private static final int SHORT = 12;

    private final DockerReader reader;

    VolumeHolder(DockerReader reader) {
        this.reader = reader;
    }

    /** Makes it where there is something to be kept. Made before is no error. */
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
        writer.create(name(member), body);
    }

    /** Removes it, and leaves the volumes. None is no error. */
    void drop(DockerWriter writer, HeldContainer member) {
        if (holds(member) && isOurs(member)) {
            writer.remove(reader.inspect(name(member)).id(), false);
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
