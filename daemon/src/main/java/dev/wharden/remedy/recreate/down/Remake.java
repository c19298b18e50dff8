package dev.wharden.remedy.recreate.down;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.remedy.recreate.coexistence.PassingNames;
import dev.wharden.remedy.recreate.needs.SameNetwork;
import dev.wharden.remedy.recreate.step.ReferenceRewrite;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What it takes to make a container again that is {@link Down} and was taken by a prune of what does not run.
 *
 * @param body as it was, its restart policy included; it holds environment values
 * @param volumes when each local volume was created, by its name
 * @param lost what data went with it, for people; the empty string for none
 * @param image id of its image, whatever its reference names by then; empty in what an earlier build has written
 * @param secret what a copy's mark is made of, which is on no container; empty in what an earlier build has written
 */
public record Remake(
        CreateBody body, Map<String, String> volumes, String lost, Optional<String> image, Optional<String> secret) {
    public Remake {
        volumes = Map.copyOf(volumes);
    }

    /** Of a body and the container as it was: bodies of twins have no restart policy. */
    public static Remake of(CreateBody body, Container before, Map<String, String> volumes, PassingNames secret) {
        ObjectNode tree = body.tree().deepCopy();
        tree.withObject("/HostConfig")
                .set("RestartPolicy", before.at("/HostConfig/RestartPolicy").deepCopy());
        CreateBody pinned = SameNetwork.pinned(new CreateBody(tree), SameNetwork.ids(before));
        return new Remake(pinned, volumes, "", Optional.of(before.imageId()), Optional.of(secret.mark()));
    }

    /** The same for another time. */
    Remake with(Map<String, String> now, String gone) {
        String all = lost.isEmpty() || gone.isEmpty() ? lost + gone : lost + "; " + gone;
        return new Remake(body, now, all, image, secret);
    }

    /** The same, sharing the namespaces of another container. */
    Remake moved(String from, String to) {
        return new Remake(ReferenceRewrite.moved(body, from, to), volumes, lost, image, secret);
    }

    /** The same, which can be told from a copy that another client makes. */
    Remake secret(PassingNames known) {
        return new Remake(body, volumes, lost, image, secret.or(() -> Optional.of(known.mark())));
    }

    /**
     * Whether one is what an earlier build, which gave it no mark that others cannot give, may have made again.
     *
     * @param id of the container that was gone
     */
    boolean mayBeMade(String id, Container found) {
        return secret.isEmpty()
                && found.text("/State/StartedAt").startsWith("0001-")
                && id.equals(found.labels().get(CreateBody.HINTS + "replaces"));
    }

    /** Names of its networks. */
    List<String> networks() {
        return body.endpoints().properties().stream().map(Map.Entry::getKey).toList();
    }

    /** As inspect would show the little that tells who wants to leave it alone: name, image, labels. */
    public Container shown(String name) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("Name", "/" + name);
        tree.set("Config", body.tree());
        return new Container(tree);
    }
}
