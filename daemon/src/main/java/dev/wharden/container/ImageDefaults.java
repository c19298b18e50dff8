package dev.wharden.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an image gives to each container made of it, as {@code GET /images/{id}/json} says. The engine merges these into
 * a container's own {@code Config}, so they must be known to tell what somebody asked for from what came with the
 * image.
 *
 * @param tree the image's inspect answer; the holder must not change it
 */
public record ImageDefaults(ObjectNode tree) {
    private static final InspectType TEXTS =
            InspectType.list(InspectType.text()).optional();

    /** Engine 29 leaves out what is empty. */
    private static final InspectType TYPE = InspectType.object(Map.of(
            "RepoTags",
            TEXTS,
            "RepoDigests",
            TEXTS,
            "Config",
            InspectType.object(Map.of(
                            "User",
                            InspectType.text().optional(),
                            "Entrypoint",
                            TEXTS,
                            "Env",
                            TEXTS,
                            "Labels",
                            InspectType.map(InspectType.text()).optional()))
                    .optional()));

    /** The first field that is not of its type, among those that are asked for here; empty where all are. */
    public Optional<InspectType.Wrong> wrong() {
        return TYPE.check("", tree).stream().findFirst();
    }

    private Container view() {
        return new Container(tree);
    }

    /** The value at a JSON pointer of the image; a missing node when absent. */
    public JsonNode at(String pointer) {
        return view().at(pointer);
    }

    /** {@code sha256:…}. */
    public String id() {
        return view().text("/Id");
    }

    /** The tags that name it now, such as {@code nginx:1.27}. */
    public List<String> tags() {
        return view().strings("/RepoTags");
    }

    /** The digests it was pulled by, such as {@code nginx@sha256:…}. */
    public List<String> digests() {
        return view().strings("/RepoDigests");
    }

    /** Labels that the image brings: whoever built it chose them, so they select no policy. */
    public Map<String, String> labels() {
        return view().map("/Config/Labels");
    }

    /** {@code ENV} of the Dockerfile, {@code NAME=value} each. */
    public List<String> environment() {
        return view().strings("/Config/Env");
    }

    /** {@code ENTRYPOINT}; empty when there is none. */
    public List<String> entrypoint() {
        return view().strings("/Config/Entrypoint");
    }
}
