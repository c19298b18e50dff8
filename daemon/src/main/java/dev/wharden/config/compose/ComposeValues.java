package dev.wharden.config.compose;

import dev.wharden.config.yaml.Problems;
import dev.wharden.config.yaml.SettingValues;
import dev.wharden.config.yaml.Words;
import dev.wharden.config.yaml.Yaml;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of a compose file, which takes a number where a text is wanted, and a text where a variable stood. */
final class ComposeValues {
    /** As github.com/docker/go-units RAMInBytes: every unit is a power of 1024. */
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?) ?([kKmMgGtTpP]?)[iI]?[bB]?");

    private static final String UNITS = "kmgtp";
    private static final int NANO_DIGITS = 9;

    private final Problems problems;

    ComposeValues(Problems problems) {
        this.problems = problems;
    }

    /** Any scalar as its text; empty for nothing. */
    Optional<String> text(Yaml node) {
        if (node instanceof Yaml.Scalar scalar) {
            return scalar.isNothing() ? Optional.empty() : Optional.of(scalar.text());
        }
        return wrong(node, "expected text, found " + node.description());
    }

    /** Also as the words that older files have. */
    Optional<Boolean> flag(Yaml node) {
        return text(node).flatMap(text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "y", "t", "1" -> Optional.of(true);
            case "false", "no", "off", "n", "f", "0" -> Optional.of(false);
            default -> wrong(node, "expected true or false, found " + Words.quote(text));
        });
    }

    /** A whole number, below 0 too. */
    Optional<Long> whole(Yaml node) {
        return text(node)
                .flatMap(text -> text.matches("[-+]?[0-9]{1,18}")
                        ? Optional.of(Long.parseLong(text))
                        : wrong(node, "expected a whole number, found " + Words.quote(text)));
    }

    /** A size such as {@code 512m}, or -1. */
    Optional<Long> bytes(Yaml node) {
        return text(node).flatMap(text -> {
            Matcher form = BYTES.matcher(text);
            if (text.equals("-1")) {
                return Optional.of(-1L);
            }
            if (!form.matches()) {
                return wrong(node, "expected a size such as 512m, found " + Words.quote(text));
            }
            int power = UNITS.indexOf(form.group(2).toLowerCase(Locale.ROOT)) + 1;
            BigDecimal unit = BigDecimal.valueOf(1L << (10 * (form.group(2).isEmpty() ? 0 : power)));
            BigDecimal size = new BigDecimal(form.group(1)).multiply(unit);
            return size.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                    ? wrong(node, "is too large: " + Words.quote(text))
                    : Optional.of(size.longValue());
        });
    }

    /** Processors, {@code 0.5}, as billionths of one. */
    Optional<Long> processors(Yaml node) {
        return text(node)
                .flatMap(text -> text.matches("[0-9]{1,6}(\\.[0-9]{1,20})?|\\.[0-9]{1,20}")
                        ? Optional.of(new BigDecimal(text)
                                .movePointRight(NANO_DIGITS)
                                .setScale(0, RoundingMode.DOWN)
                                .longValue())
                        : wrong(node, "expected a number of processors such as 0.5, found " + Words.quote(text)));
    }

    /** The elements of a list, or a single scalar as a list of one. */
    List<Yaml> elements(Yaml node) {
        return switch (node) {
            case Yaml.Sequence list -> list.elements();
            case Yaml.Scalar scalar when scalar.isNothing() -> List.of();
            case Yaml.Scalar scalar -> List.of(scalar);
            default -> {
                problems.error(node.place(), "expected a list, found " + node.description());
                yield List.of();
            }
        };
    }

    List<String> texts(Yaml node) {
        return elements(node).stream().flatMap(one -> text(one).stream()).toList();
    }

    /** A map, or a list of {@code name=value}, to texts; empty text where no value stands. */
    Map<String, String> pairs(Yaml node) {
        var pairs = new LinkedHashMap<String, String>();
        ComposeMerge.map(node)
                .entries()
                .forEach(entry -> pairs.put(entry.key(), text(entry.value()).orElse("")));
        return pairs;
    }

    /** A port, or a range as its first and last. */
    Optional<List<Integer>> ports(Yaml node, String text) {
        String[] ends = text.split("-", -1);
        var ports = new ArrayList<Integer>();
        for (String end : ends) {
            OptionalLong port = end.matches("[0-9]{1,5}") ? OptionalLong.of(Long.parseLong(end)) : OptionalLong.empty();
            if (ends.length > 2 || port.isEmpty() || port.getAsLong() > SettingValues.MOST_PORT) {
                return wrong(node, "expected a port or a range of ports, found " + Words.quote(text));
            }
            ports.add((int) port.getAsLong());
        }
        int first = ports.getFirst();
        return first > ports.getLast()
                ? wrong(node, "the range of ports ends before it begins: " + Words.quote(text))
                : Optional.of(List.of(first, ports.getLast()));
    }

    <T> Optional<T> wrong(Yaml node, String what) {
        problems.error(node.place(), what);
        return Optional.empty();
    }
}
