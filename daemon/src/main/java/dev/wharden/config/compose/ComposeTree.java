package dev.wharden.config.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.yaml.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The inspect answer that a service will have, as far as its file says it, and where in the file each part is written.
 */
final class ComposeTree {
    static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectNode root = PlainContainer.copy();
    private final Map<String, Place> places = new LinkedHashMap<>();

    ObjectNode root() {
        return root;
    }

    Map<String, Place> places() {
        return places;
    }

    /** Sets a field of one of the objects {@code Config}, {@code HostConfig} or {@code NetworkSettings}. */
    void set(String pointer, JsonNode value, Place place) {
        int slash = pointer.lastIndexOf('/');
        object(pointer.substring(0, slash)).set(pointer.substring(slash + 1), value);
        places.put(pointer, place);
    }

    void set(String pointer, String value, Place place) {
        set(pointer, JSON.textNode(value), place);
    }

    void set(String pointer, long value, Place place) {
        set(pointer, JSON.numberNode(value), place);
    }

    void set(String pointer, boolean value, Place place) {
        set(pointer, JSON.booleanNode(value), place);
    }

    void set(String pointer, List<String> values, Place place) {
        ArrayNode array = JSON.arrayNode();
        values.forEach(array::add);
        set(pointer, array, place);
    }

    /** Adds to a list, which is made where it is null or missing. */
    void add(String pointer, JsonNode element, Place place) {
        add(pointer, element, Optional.of(place));
    }

    /** The same of what the engine adds by itself where there is no place. */
    void add(String pointer, String element, Optional<Place> place) {
        add(pointer, JSON.textNode(element), place);
    }

    private void add(String pointer, JsonNode element, Optional<Place> place) {
        int slash = pointer.lastIndexOf('/');
        ObjectNode parent = object(pointer.substring(0, slash));
        String key = pointer.substring(slash + 1);
        ArrayNode list = parent.get(key) instanceof ArrayNode present ? present : parent.putArray(key);
        place.ifPresent(one -> {
            places.putIfAbsent(pointer, one);
            places.put(pointer + "/" + list.size(), one);
        });
        list.add(element);
    }

    void add(String pointer, String element, Place place) {
        add(pointer, JSON.textNode(element), place);
    }

    /** Puts a value into a map, which is made where it is null or missing. */
    void put(String pointer, String key, JsonNode value, Place place) {
        object(pointer).set(key, value);
        places.putIfAbsent(pointer, place);
        places.put(pointer + "/" + key.replace("~", "~0").replace("/", "~1"), place);
    }

    /** Takes a field away: it is not known before the container runs. */
    void forget(String pointer) {
        int slash = pointer.lastIndexOf('/');
        object(pointer.substring(0, slash)).remove(pointer.substring(slash + 1));
    }

    private ObjectNode object(String pointer) {
        ObjectNode node = root;
        for (String key : pointer.split("/", -1)) {
            if (!key.isEmpty()) {
                node = node.get(key) instanceof ObjectNode present ? present : node.putObject(key);
            }
        }
        return node;
    }

    long number(String pointer) {
        return root.at(pointer).asLong();
    }

    String text(String pointer) {
        return root.at(pointer).asText("");
    }
}
