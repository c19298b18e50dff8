package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Each way to spoil one field of an inspect answer: the field itself, and each value in it. */
final class Mutations {
    /** Of every JSON type; a word that no engine has. */
    private static final JsonNode STRANGE = Json.tree("""
            [null, "", "strange", "true", "0", 7, -1, 1.5, 1e300, 99999999999999999999, true, false, [], [null], [7], \
            ["strange"], [[]], [{}], {}, {"strange": 7}, {"80/tcp": [{"HostPort": 80}]}]
            """);

    /**
     * One of them.
     *
     * @param place of what is spoilt, with * for indices of lists and keys of maps
     * @param value that stands there; missing for none
     * @param tree the whole answer
     */
    record Mutation(String place, JsonNode value, ObjectNode tree) {}

    /** Of these each field is spoilt for itself, where a control reads it. */
    private static final Set<String> ROOMS = Set.of("/HostConfig", "/Config", "/NetworkSettings");

    private Mutations() {}

    /** All of a field, by its pointer of plain names. */
    static List<Mutation> of(ObjectNode tree, String pointer) {
        var all = new ArrayList<Mutation>();
        spoil(pointer, tree.at(pointer), value -> put(tree, pointer, value), all);
        return all;
    }

    private static void spoil(String place, JsonNode value, UnaryOperator<JsonNode> put, List<Mutation> all) {
        all.add(new Mutation(place, MissingNode.getInstance(), (ObjectNode) put.apply(MissingNode.getInstance())));
        for (JsonNode strange : STRANGE) {
            all.add(new Mutation(place, strange, (ObjectNode) put.apply(strange)));
        }
        if (value instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                int index = i;
                spoil(place + "/*", list.get(i), element -> put.apply(with(list, index, element)), all);
            }
            for (JsonNode strange : STRANGE) {
                all.add(new Mutation(place + "/*", strange, (ObjectNode)
                        put.apply(list.deepCopy().add(strange))));
            }
        } else if (value instanceof ObjectNode object && !ROOMS.contains(place)) {
            object.properties().forEach(field -> {
                String named = place + "/" + field.getKey();
                spoil(
                        InspectOracle.knows(place + "/*") ? place + "/*" : named,
                        field.getValue(),
                        inner -> put.apply(with(object, field.getKey(), inner)),
                        all);
            });
        }
    }

    private static ArrayNode with(ArrayNode list, int index, JsonNode element) {
        ArrayNode copy = list.deepCopy();
        if (element.isMissingNode()) {
            copy.remove(index);
        } else {
            copy.set(index, element);
        }
        return copy;
    }

    private static ObjectNode with(ObjectNode object, String key, JsonNode value) {
        ObjectNode copy = object.deepCopy();
        if (value.isMissingNode()) {
            copy.remove(key);
        } else {
            copy.set(key, value);
        }
        return copy;
    }

    private static ObjectNode put(ObjectNode tree, String pointer, JsonNode value) {
        int slash = pointer.indexOf('/', 1);
        if (slash < 0) {
            return with(tree, pointer.substring(1), value);
        }
        String head = pointer.substring(1, slash);
        return tree.get(head) instanceof ObjectNode inner
                ? with(tree, head, put(inner, pointer.substring(slash), value))
                : tree;
    }
}
