package dev.wharden.controller;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.observe.Glance;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Occasion;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * A value of a record's type, and all that differ from it in one place: found by reflection, so that a component which
 * is added is there too.
 */
final class Others {
    private static final String FIRST = "one";
    private static final String SECOND = "two";

    private Others() {}

    /** A value in which nothing is empty, made anew at each call. */
    static Object value(Type type) throws ReflectiveOperationException {
        Class<?> kind = kind(type);
        if (kind.isRecord()) {
            var parts = new ArrayList<Object>();
            for (RecordComponent component : kind.getRecordComponents()) {
                parts.add(value(component.getGenericType()));
            }
            return made(kind, parts);
        }
        if (kind == Observed.class) {
            return Observed.known(value(argument(type, 0)));
        }
        if (kind == Optional.class) {
            return Optional.of(value(argument(type, 0)));
        }
        if (kind == List.class) {
            return List.of(value(argument(type, 0)));
        }
        if (kind == Set.class) {
            return Set.of(value(argument(type, 0)));
        }
        if (kind == Map.class) {
            return Map.of(value(argument(type, 0)), value(argument(type, 1)));
        }
        return kind == Occasion.class ? outside() : leaf(kind, true);
    }

    /** No evaluation. */
    private static Occasion outside() {
        return Glance.fromInspect(JsonNodeFactory.instance.objectNode()).occasion();
    }

    /** Where it differs to the value. */
    static Map<String, Object> of(Type type) throws ReflectiveOperationException {
        Class<?> kind = kind(type);
        var others = new TreeMap<String, Object>();
        if (kind.isRecord()) {
            RecordComponent[] components = kind.getRecordComponents();
            for (int i = 0; i < components.length; i++) {
                for (var other : of(components[i].getGenericType()).entrySet()) {
                    var parts = new ArrayList<Object>();
                    for (RecordComponent component : components) {
                        parts.add(value(component.getGenericType()));
                    }
                    parts.set(i, other.getValue());
                    others.put("." + components[i].getName() + other.getKey(), made(kind, parts));
                }
            }
        } else if (kind == Observed.class) {
            others.putAll(each(type, 0, Observed::known));
            others.put(" unknown", Observed.unknown(FIRST));
            others.put(" absent", Observed.absent(FIRST));
        } else if (kind == Optional.class) {
            others.putAll(each(type, 0, Optional::of));
            others.put(" empty", Optional.empty());
        } else if (kind == List.class) {
            others.putAll(each(type, 0, List::of));
            others.put(" empty", List.of());
            others.put(" twice", List.of(value(argument(type, 0)), value(argument(type, 0))));
        } else if (kind == Set.class) {
            others.putAll(each(type, 0, Set::of));
            others.put(" empty", Set.of());
        } else if (kind == Map.class) {
            Object key = value(argument(type, 0));
            Object to = value(argument(type, 1));
            others.putAll(each(type, 1, other -> Map.of(key, other)));
            each(type, 0, other -> Map.of(other, to)).forEach((at, other) -> others.put(" key" + at, other));
            others.put(" empty", Map.of());
        } else if (kind != Occasion.class) {
            others.put("", leaf(kind, false));
        }
        return others;
    }

    private static Map<String, Object> each(Type type, int argument, java.util.function.Function<Object, Object> around)
            throws ReflectiveOperationException {
        var all = new LinkedHashMap<String, Object>();
        of(argument(type, argument)).forEach((at, other) -> all.put(at, around.apply(other)));
        return all;
    }

    private static Object made(Class<?> kind, List<Object> parts) throws ReflectiveOperationException {
        Class<?>[] types = Arrays.stream(kind.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        var constructor = kind.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(parts.toArray());
    }

    private static Object leaf(Class<?> kind, boolean first) {
        if (kind == String.class) {
            return first ? FIRST : SECOND;
        }
        if (kind == boolean.class || kind == Boolean.class) {
            return first;
        }
        if (kind == int.class || kind == Integer.class) {
            return first ? 1 : 2;
        }
        if (kind == long.class || kind == Long.class) {
            return first ? 1L : 2L;
        }
        if (kind == OptionalLong.class) {
            return first ? OptionalLong.of(1) : OptionalLong.empty();
        }
        if (kind == Instant.class) {
            return Instant.ofEpochSecond(first ? 1 : 2);
        }
        if (kind == Duration.class) {
            return Duration.ofSeconds(first ? 1 : 2);
        }
        if (kind == ObjectNode.class || kind == com.fasterxml.jackson.databind.JsonNode.class) {
            ObjectNode tree =
                    JsonNodeFactory.instance.objectNode().put("Id", FIRST).put("Name", "/web");
            tree.putObject("State").putObject("Health").put("Status", first ? FIRST : SECOND);
            return tree;
        }
        if (kind.isEnum()) {
            return kind.getEnumConstants()[first ? 0 : 1];
        }
        if (kind == dev.wharden.container.ContainerName.class) {
            return dev.wharden.container.ContainerName.of(first ? FIRST : SECOND);
        }
        throw new AssertionError("a component of a type that this test does not know: " + kind);
    }

    private static Class<?> kind(Type type) {
        return type instanceof ParameterizedType some ? (Class<?>) some.getRawType() : (Class<?>) type;
    }

    private static Type argument(Type type, int which) {
        return ((ParameterizedType) type).getActualTypeArguments()[which];
    }
}
