package dev.wharden.metrics;

/** How a metric behaves. */
public enum Kind {
    /** Only grows. */
    COUNTER("counter"),
    /** Goes up and down. */
    GAUGE("gauge"),
    /** A histogram of what takes parts of milliseconds: round trips. */
    FINE("histogram"),
    /** A histogram of what takes milliseconds. */
    QUICK("histogram"),
    /** A histogram of what takes seconds or minutes. */
    SLOW("histogram");

    private final String word;

    Kind(String word) {
        this.word = word;
    }

    /** Prometheus' word. */
    public String word() {
        return word;
    }
}
