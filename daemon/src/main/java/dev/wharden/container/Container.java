package dev.wharden.container;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A container as {@code GET /containers/{id}/json} describes it: the engine's own tree, unknown fields and all. Never
 * changed in place; {@link #with} copies.
 *
 * <p>Typed models are not used because they drop fields and throw on values they do not know (architecture M1).
 *
 * @param tree the inspect answer; the holder must not change it
 */
public record Container(ObjectNode tree) {
    /**
     * Is true where the engine's answer was too long and was read in part: nothing is proved by what is absent, and it
     * cannot be recreated. No engine has this field.
     */
    public static final String CUT = "/WhardenReadInPart";

    /**
     * Is true in a copy of a container whose image could not be read, so that any of its labels may be the image's. No
     * engine has this field.
     */
    public static final String INHERITED = "/WhardenLabelsOfImageUnread";

    private static final TreePath CUT_HERE = TreePath.of(CUT);

    private static final Duration ENGINE_DEFAULT = Duration.ofSeconds(10);

    /** The value at a JSON pointer; a missing node when absent. Never null. */
    public JsonNode at(String pointer) {
        if (!pointer.startsWith("/") || pointer.indexOf('~') >= 0) {
            return tree.at(JsonPointer.compile(pointer));
        }
        // Walked, not compiled: a verdict asks for hundreds of fields.
        JsonNode node = tree;
        for (int begin = 1; begin <= pointer.length(); ) {
            if (!(node instanceof ObjectNode object)) {
                return node.at(JsonPointer.compile(pointer.substring(begin - 1)));
            }
            int slash = pointer.indexOf('/', begin);
            int end = slash < 0 ? pointer.length() : slash;
            node = object.path(pointer.substring(begin, end));
            begin = end + 1;
        }
        return node;
    }

    /** The text at a pointer, or the empty string when it is absent, null or no text. */
    public String text(String pointer) {
        JsonNode node = at(pointer);
        return node.isTextual() ? node.textValue() : "";
    }

    /** The whole number at a pointer, or 0 when it is absent, null or no whole number in the range of long. */
    public long number(String pointer) {
        JsonNode node = at(pointer);
        return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : 0;
    }

    /**
     * How long the engine waits for its end after the stop signal before it kills it; the engine's own default where it
     * does not say.
     */
    public Duration stopTimeout() {
        JsonNode seconds = at("/Config/StopTimeout");
        return seconds.isIntegralNumber() && seconds.longValue() >= 0
                ? Duration.ofSeconds(seconds.longValue())
                : ENGINE_DEFAULT;
    }

    /** Whether the value at a pointer is the JSON value true. */
    public boolean isTrue(String pointer) {
        JsonNode node = at(pointer);
        return node.isBoolean() && node.booleanValue();
    }

    /** The texts of a list; empty when it is absent, null or no list. Elements that are no text are left out. */
    public List<String> strings(String pointer) {
        var texts = new ArrayList<String>();
        for (JsonNode element : at(pointer)) {
            if (element.isTextual()) {
                texts.add(element.textValue());
            }
        }
        return List.copyOf(texts);
    }

    /** The text values of an object in their order; empty when it is absent, null or no object. */
    public Map<String, String> map(String pointer) {
        var entries = new LinkedHashMap<String, String>();
        at(pointer).properties().forEach(entry -> {
            if (entry.getValue().isTextual()) {
                entries.put(entry.getKey(), entry.getValue().textValue());
            }
        });
        return Collections.unmodifiableMap(entries);
    }

    /**
     * A copy in which the pointer, whose parents are objects and are made where missing, has the value. Only the
     * objects on the way are copied.
     */
    public Container with(String pointer, JsonNode value) {
        var copy = new ContainerCopy(this);
        copy.set(pointer, value);
        return copy.made();
    }

    /** The full id, 64 hex digits on Docker; the empty string in a file that lacks it. */
    public String id() {
        return text("/Id");
    }

    /** The name without its slash. Throws IllegalArgumentException when the tree has none. */
    public ContainerName name() {
        return ContainerName.of(text("/Name"));
    }

    /** The id of the image that it runs, {@code sha256:…}. */
    public String imageId() {
        return text("/Image");
    }

    /** The reference that it was created with, as somebody typed it. */
    public String imageReference() {
        return text("/Config/Image");
    }

    /** What its image is told by: its id, else its reference, else the container's own name. */
    public String image() {
        return Stream.of(imageId(), imageReference())
                .filter(image -> !image.isEmpty())
                .findFirst()
                .orElse(name().value());
    }

    /** The labels of the container, those of its image merged in by the engine. */
    public Map<String, String> labels() {
        return map("/Config/Labels");
    }

    /** Whether {@link #CUT} is true. */
    public boolean isCut() {
        return CUT_HERE.in(tree).booleanValue();
    }

    /** Running, also when paused or restarting ({@code State.Running}, moby container/state.go). */
    public boolean running() {
        return isTrue("/State/Running");
    }

    /** Frozen by the cgroup freezer. */
    public boolean paused() {
        return isTrue("/State/Paused");
    }

    /** Between two attempts of its restart policy. */
    public boolean restarting() {
        return isTrue("/State/Restarting");
    }

    /** The main process in the engine's pid namespace; 0 when there is none. */
    public int pid() {
        return (int) number("/State/Pid");
    }

    /** When it was created, as the engine wrote it (RFC 3339). */
    public String created() {
        return text("/Created");
    }
}
