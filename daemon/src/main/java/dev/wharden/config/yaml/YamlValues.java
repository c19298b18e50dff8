package dev.wharden.config.yaml;

import dev.wharden.container.Glob;
import dev.wharden.policy.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Turns nodes into values. What is wrong is reported with its place, and gives empty. */
public final class YamlValues {
    private static final Instant LATEST = Instant.parse("+10000-01-01T00:00:00Z");
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");

    private final Problems problems;

    /** Collects what is wrong with the values that it reads. */
    public YamlValues(Problems problems) {
        this.problems = problems;
    }

    /** Any text. A number or a truth must be quoted, so that nothing is guessed. */
    public Optional<String> text(Yaml node) {
        if (node instanceof Yaml.Scalar scalar && (scalar.isText() || !scalar.plain())) {
            return Optional.of(scalar.text());
        }
        boolean quotable = node instanceof Yaml.Scalar scalar && (scalar.isNumber() || scalar.isBoolean());
        return wrong(
                node,
                "expected text, found " + node.description()
                        + (quotable ? ": write \"" + ((Yaml.Scalar) node).text() + "\"" : ""));
    }

    /** Text that is not empty. */
    public Optional<String> filled(Yaml node) {
        Optional<String> text = text(node);
        return text.isPresent() && text.get().isBlank() ? wrong(node, "must not be empty") : text;
    }

    /** true or false. */
    public Optional<Boolean> flag(Yaml node) {
        if (node instanceof Yaml.Scalar scalar) {
            if (scalar.isBoolean()) {
                return Optional.of(scalar.text().equals("true"));
            }
            String hint = switch (scalar.text().toLowerCase(java.util.Locale.ROOT)) {
                case "yes", "on", "y", "true" -> ", did you mean true?";
                case "no", "off", "n", "false" -> ", did you mean false?";
                default -> "";
            };
            return wrong(node, "expected true or false, found " + node.description() + hint);
        }
        return wrong(node, "expected true or false, found " + node.description());
    }

    /** A whole number, 0 or more. */
    Optional<Long> whole(Yaml node) {
        if (node instanceof Yaml.Scalar scalar
                && scalar.isNumber()
                && WHOLE.matcher(scalar.text()).matches()) {
            return Optional.of(Long.parseLong(scalar.text()));
        }
        return wrong(node, "expected a whole number, 0 or more, found " + node.description());
    }

    /** A whole number in a range, both ends included. */
    public Function<Yaml, Optional<Integer>> between(int least, int most) {
        return node -> within(least, most).apply(node).map(Long::intValue);
    }

    /** As {@link #between}, beyond what an int holds. */
    Function<Yaml, Optional<Long>> within(long least, long most) {
        return node -> {
            Optional<Long> number = whole(node);
            return number.isPresent() && (number.get() < least || number.get() > most)
                    ? wrong(node, "must be from " + least + " to " + most + ", is " + number.get())
                    : number;
        };
    }

    /** A priority: a whole number, also below 0. */
    public Optional<Integer> priority(Yaml node) {
        if (node instanceof Yaml.Scalar scalar
                && scalar.isNumber()
                && scalar.text().matches("[-+]?[0-9]{1,9}")) {
            return Optional.of(Integer.parseInt(scalar.text()));
        }
        return wrong(node, "expected a whole number, found " + node.description());
    }

    /** One of some words. */
    public <T> Function<Yaml, Optional<T>> word(Map<String, T> words) {
        return node -> {
            Optional<String> text = text(node);
            if (text.isPresent() && !words.containsKey(text.get())) {
                return wrong(
                        node,
                        "expected one of " + String.join(", ", words.keySet()) + ", found " + Words.quote(text.get())
                                + Words.suggestion(text.get(), words.keySet()));
            }
            return text.flatMap(it -> Optional.ofNullable(words.get(it)));
        };
    }

    /** {@code 90s 5m 2h 7d}. */
    Optional<Duration> duration(Yaml node) {
        if (node instanceof Yaml.Scalar scalar) {
            Optional<Duration> duration = Durations.parse(scalar.text());
            if (duration.isPresent()) {
                return duration;
            }
        }
        return wrong(node, "expected a duration such as 90s, 5m, 2h or 7d, found " + node.description());
    }

    /** A duration in a range, both ends included. */
    public Function<Yaml, Optional<Duration>> durationBetween(Duration least, Duration most) {
        return node -> {
            Optional<Duration> duration = duration(node);
            boolean outside = duration.isPresent()
                    && (duration.get().compareTo(least) < 0 || duration.get().compareTo(most) > 0);
            return outside
                    ? wrong(
                            node,
                            "must be from " + Durations.format(least) + " to " + Durations.format(most) + ", is "
                                    + Durations.format(duration.get()))
                    : duration;
        };
    }

    /** {@code 2026-12-31T23:59:59Z}, or with an offset. */
    public Optional<Instant> instant(Yaml node) {
        try {
            if (node instanceof Yaml.Scalar scalar) {
                Instant moment = OffsetDateTime.parse(scalar.text()).toInstant();
                // A later one is no end: a person means none, or has mistyped it.
                return moment.isBefore(LATEST)
                        ? Optional.of(moment)
                        : wrong(node, "expected a moment before the year 10000, found " + node.description());
            }
        } catch (DateTimeException e) {
            return wrong(node, "expected a moment such as 2026-12-31T23:59:59Z, found " + node.description());
        }
        return wrong(node, "expected a moment such as 2026-12-31T23:59:59Z, found " + node.description());
    }

    /** An IANA time zone. */
    public Optional<String> zone(Yaml node) {
        Optional<String> text = text(node);
        if (text.isPresent() && !ZoneId.getAvailableZoneIds().contains(text.get())) {
            return wrong(
                    node,
                    "unknown time zone " + Words.quote(text.get())
                            + Words.suggestion(text.get(), ZoneId.getAvailableZoneIds()));
        }
        return text;
    }

    /** A pattern over a whole string. */
    public Optional<Glob> glob(Yaml node) {
        Optional<String> text = text(node);
        return text.isPresent() && text.get().isEmpty()
                ? wrong(node, "a glob must not be empty: * matches everything")
                : text.map(Glob::new);
    }

    /** A list; elements that are wrong are reported and left out. */
    public <T> Function<Yaml, Optional<List<T>>> list(Function<Yaml, Optional<T>> element) {
        return node -> {
            if (!(node instanceof Yaml.Sequence sequence)) {
                return wrong(node, "expected a list, found " + node.description());
            }
            var values = new ArrayList<T>();
            sequence.elements().forEach(one -> element.apply(one).ifPresent(values::add));
            return Optional.of(values);
        };
    }

    /** A map with any keys. */
    public <T> Function<Yaml, Optional<Map<String, T>>> map(Function<Yaml, Optional<T>> value) {
        return node -> {
            if (!(node instanceof Yaml.Mapping mapping)) {
                return wrong(node, "expected a map, found " + node.description());
            }
            var values = new LinkedHashMap<String, T>();
            mapping.entries().forEach(entry -> value.apply(entry.value()).ifPresent(it -> values.put(entry.key(), it)));
            return Optional.of(values);
        };
    }

    /** Reports a node and gives empty. */
    public <T> Optional<T> wrong(Yaml node, String what) {
        problems.error(node.place(), what);
        return Optional.empty();
    }
}
