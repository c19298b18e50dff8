package dev.wharden.container;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a field of an engine's answer may hold. A missing field and null are of no type unless {@link #orNull} or
 * {@link #optional} says so. Immutable.
 */
public final class InspectType {
    private static final Inner NOTHING = (at, node, wrong) -> {};

    private final String wanted;
    private final Predicate<JsonNode> self;
    private final Inner inner;

    /**
     * A type.
     *
     * @param wanted for people, after "it is not"
     * @param self whether the value itself is right, whatever is in it
     * @param inner what must hold of the values in it; a value that is null or missing has none
     */
    private InspectType(String wanted, Predicate<JsonNode> self, Inner inner) {
        this.wanted = wanted;
        this.self = self;
        this.inner = inner;
    }

    /** Checks what a list, map or object holds. */
    private interface Inner {
        void check(Place at, JsonNode node, List<Wrong> wrong);
    }

    /**
     * A value of a wrong type.
     *
     * @param at its JSON pointer
     * @param why for people, with the pointer: {@code "/HostConfig/Memory is missing"}
     */
    public record Wrong(String at, String why) {}

    /** A JSON boolean. */
    public static InspectType flag() {
        return new InspectType("true or false", JsonNode::isBoolean, NOTHING);
    }

    /** A whole number that a long holds. */
    public static InspectType whole() {
        return new InspectType("a whole number", node -> node.isIntegralNumber() && node.canConvertToLong(), NOTHING);
    }

    /** Any text, the empty one too. */
    public static InspectType text() {
        return new InspectType("text", JsonNode::isTextual, NOTHING);
    }

    /** A text for which a rule holds. */
    public static InspectType text(String wanted, Predicate<String> rule) {
        return new InspectType(wanted, node -> node.isTextual() && rule.test(node.textValue()), NOTHING);
    }

    /** A text of a form. */
    public static InspectType text(String wanted, String form) {
        return text(wanted, Pattern.compile(form, Pattern.DOTALL).asMatchPredicate());
    }

    /** One of the engine's words. */
    public static InspectType word(String... words) {
        Set<String> known = Set.of(words);
        return text("a word that Wharden knows", known::contains);
    }

    /** A list of which each element is of that type. */
    public static InspectType list(InspectType element) {
        return new InspectType("a list", JsonNode::isArray, (at, node, wrong) -> {
            for (int i = 0; i < node.size(); i++) {
                element.check(at, i, node.get(i), wrong);
            }
        });
    }

    /** An object with any keys. */
    public static InspectType map(InspectType value) {
        return new InspectType(
                "a map",
                JsonNode::isObject,
                (at, node, wrong) ->
                        node.properties().forEach(entry -> value.check(at, entry.getKey(), entry.getValue(), wrong)));
    }

    /** An object with these fields; others may be there. */
    public static InspectType object(Map<String, InspectType> fields) {
        return new InspectType(
                "an object",
                JsonNode::isObject,
                (at, node, wrong) -> fields.forEach((name, type) -> type.check(at, name, node.path(name), wrong)));
    }

    /** The same with a rule for the object as a whole, which is asked where each field is right. */
    public InspectType where(String wanted, Predicate<JsonNode> rule) {
        return new InspectType(this.wanted, self, (at, node, wrong) -> {
            int before = wrong.size();
            inner.check(at, node, wrong);
            if (wrong.size() == before && !rule.test(node)) {
                wrong.add(new Wrong(at.text(), at.text() + " is not " + wanted));
            }
        });
    }

    /** The same, or null, as Go writes an empty list, an empty map and a pointer to nothing. */
    public InspectType orNull() {
        return new InspectType(wanted, node -> node.isNull() || self.test(node), inner);
    }

    /** The same, or null, or missing, where the engine leaves out what is empty. */
    public InspectType optional() {
        return new InspectType(wanted, node -> node.isMissingNode() || node.isNull() || self.test(node), inner);
    }

    /** All that is wrong with a value, in its order; empty where it is right. */
    public List<Wrong> check(String at, JsonNode node) {
        if (inner == NOTHING && self.test(node)) {
            return List.of();
        }
        var wrong = new ArrayList<Wrong>(0);
        check(null, at, node, wrong);
        return wrong;
    }

    /** Most values are right and hold no others: no place is made for those. */
    private void check(@Nullable Place in, Object key, JsonNode node, List<Wrong> wrong) {
        if (!self.test(node)) {
            String at = new Place(in, key).text();
            wrong.add(new Wrong(at, at + (node.isMissingNode() ? " is missing" : " is not " + wanted)));
        } else if (inner != NOTHING && !node.isNull() && !node.isMissingNode()) {
            inner.check(new Place(in, key), node, wrong);
        }
    }

    /**
     * Where a value is; its text is made only where something is wrong.
     *
     * @param in null at the root, whose key is the pointer
     */
    private record Place(@Nullable Place in, Object key) {
        String text() {
            String own = key.toString();
            return in == null
                    ? own
                    : in.text() + "/"
                            + JsonPointer.empty().appendProperty(own).toString().substring(1);
        }
    }
}
