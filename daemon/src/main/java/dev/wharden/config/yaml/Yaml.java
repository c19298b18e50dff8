package dev.wharden.config.yaml;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A YAML node with its place. Scalars keep what was written: {@code NO} is the text NO, and {@code 5.10} is not 5.1.
 */
public sealed interface Yaml {
    Place place();

    /** What it is, for a message: {@code the number 5}. */
    String description();

    /** Keys to values, in their order; each key once. */
    record Mapping(Place place, List<Entry> entries) implements Yaml {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public String description() {
            return "a map";
        }
    }

    /** A key of a mapping. */
    record Entry(Place place, String key, Yaml value) {}

    /** A list. */
    record Sequence(Place place, List<Yaml> elements) implements Yaml {
        public Sequence {
            elements = List.copyOf(elements);
        }

        @Override
        public String description() {
            return "a list";
        }
    }

    /**
     * A node under a tag that compose has a meaning for: {@code !reset} or {@code !override}. No other reader lets one
     * through.
     */
    record Tagged(Place place, String tag, Yaml value) implements Yaml {
        @Override
        public String description() {
            return "the tag " + Words.quote(tag);
        }
    }

    /** Anything else. */
    record Scalar(Place place, String text, boolean plain) implements Yaml {
        private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

        /** Whether nothing is written there. */
        public boolean isNothing() {
            return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }

        /** Only the two words of JSON: yes, no, on, off stay text. */
        boolean isBoolean() {
            return plain && (text.equals("true") || text.equals("false"));
        }

        boolean isNumber() {
            return plain && NUMBER.matcher(text).matches();
        }

        boolean isText() {
            return !isNothing() && !isBoolean() && !isNumber();
        }

        @Override
        public String description() {
            if (isNothing()) {
                return "nothing";
            }
            return isBoolean() || isNumber()
                    ? "the " + (isNumber() ? "number " : "boolean ") + text
                    : Words.quote(text);
        }
    }
}
