package dev.wharden.metrics;

import java.util.List;

/**
 * A label of a metric.
 *
 * @param name its key
 * @param values all values that it takes from the start; empty when they are known only at run time
 * @param open whether other values may come
 */
record Label(String name, List<String> values, boolean open) {
    Label {
        values = List.copyOf(values);
    }

    /** A label that takes these values and no other. */
    Label(String name, List<String> values) {
        this(name, values, false);
    }

    /** A label with these values and no other; with any, when none is given. */
    static Label of(String name, String... values) {
        return new Label(name, List.of(values), values.length == 0);
    }

    /** What a value is called that is not in the list: a hostile or new word makes no new series. */
    static final String OTHER = "other";

    /** The value itself, or {@link #OTHER} when the label may not take it. */
    String admit(String value) {
        return open || values.contains(value) ? value : OTHER;
    }
}
