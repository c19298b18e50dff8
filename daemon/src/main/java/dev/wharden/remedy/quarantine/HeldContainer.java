package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerReader;
import java.util.ArrayList;
import java.util.List;

/**
 * A container of a quarantined group, as it was before anything was done to it.
 *
 * @param before its inspect answer; it holds environment values and is kept in 0600 files only
 */
public record HeldContainer(Container before) {
    /** Keeps what can be kept of many. */
    public HeldContainer {
        before = HeldInspect.of(before);
    }

    String id() {
        return before.id();
    }

    String name() {
        return before.text("/Name").replaceFirst("^/", "");
    }

    /** Deleted by the engine when it ends: it must never be stopped, and has no restart policy. */
    boolean autoRemove() {
        return before.isTrue("/HostConfig/AutoRemove");
    }

    /** The same under the name that somebody has given it meanwhile. */
    HeldContainer named(String name) {
        return new HeldContainer(before.with("/Name", TextNode.valueOf("/" + name)));
    }

    /** Whether it was seen between its creation and its first start: whoever made it was about to start it. */
    boolean startedSince(Container now) {
        return before.text("/State/Status").equals("created") && now.running();
    }

    /**
     * The same as one that ran: it is given back running. One that is paused at this look was frozen by Wharden as soon
     * as it ran.
     */
    HeldContainer running(Container now) {
        return new HeldContainer(before.with("/State", now.at("/State")).with("/State/Paused", BooleanNode.FALSE));
    }

    boolean hostNetwork() {
        return before.text("/HostConfig/NetworkMode").equals("host");
    }

    boolean privileged() {
        return before.isTrue("/HostConfig/Privileged");
    }

    /** Whether the engine can disconnect it: the host's network and another container's cannot be taken from it. */
    boolean cuttable() {
        return !hostNetwork() && !before.text("/HostConfig/NetworkMode").startsWith("container:");
    }

    /** What the engine starts again by itself; empty and {@code no} are the same. */
    static boolean restarts(Container container) {
        String policy = container.text("/HostConfig/RestartPolicy/Name");
        return !policy.isEmpty() && !policy.equals("no");
    }

    /** The networks it is connected to, that of its network mode first; {@code none} is none. */
    static List<Link> links(Container container) {
        var links = new ArrayList<Link>();
        String first = container.text("/HostConfig/NetworkMode");
        container.at("/NetworkSettings/Networks").properties().forEach(entry -> {
            String name = entry.getKey();
            if (name.equals("none") || name.equals("host")) {
                return;
            }
            var link = new Link(name, entry.getValue());
            boolean leads = name.equals(first)
                    || link.network().equals(first)
                    || (name.equals("bridge") && first.equals("default"));
            links.add(leads ? 0 : links.size(), link);
        });
        return links;
    }

    /**
     * A connection to a network.
     *
     * @param name of the network
     * @param endpoint as inspect shows it
     */
    record Link(String name, JsonNode endpoint) {
        /** Its id, or its name where the engine has not resolved it yet (a container that never ran). */
        String network() {
            return id().isEmpty() ? name : id();
        }

        /** The same where it has, else the empty string. */
        String id() {
            return endpoint.path("NetworkID").asText();
        }

        /** As the engine shows it. Throws NotFound when it is gone, whatever has its id for a name. */
        JsonNode read(DockerReader reader) {
            return reader.network(id(), name);
        }
    }
}
