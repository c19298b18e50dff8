package dev.wharden.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Makes micrometer's meters from {@link Metric} rows. Thread-safe, as micrometer is. */
final class Instruments {
    private static final Duration[] QUICK = millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000);
    private static final Duration[] SLOW =
            millis(100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000);

    private final MeterRegistry registry;
    private final Vocabulary vocabulary;
    private final List<Family> families = new ArrayList<>();

    Instruments(MeterRegistry registry, Vocabulary vocabulary) {
        this.registry = registry;
        this.vocabulary = vocabulary;
    }

    /** Every counter and histogram is there, at 0, before anything happens: else Prometheus misses the first increase. */
    void start(Metric metric) {
        for (List<String> values : metric.initial(vocabulary)) {
            switch (metric.kind()) {
                case COUNTER -> counter(metric, values);
                case QUICK, SLOW -> timer(metric, values);
                case GAUGE -> {
                    // Has no value before somebody knows it.
                }
            }
        }
    }

    /** Counts one. */
    void count(Metric metric, String... values) {
        counter(metric, List.of(values)).increment();
    }

    /** Adds a duration to a histogram. */
    void time(Metric metric, Duration took, String... values) {
        timer(metric, List.of(values)).record(took);
    }

    private Counter counter(Metric metric, List<String> values) {
        return Counter.builder(metric.fullName())
                .description(metric.help())
                .tags(tags(metric, values))
                .register(registry);
    }

    private Timer timer(Metric metric, List<String> values) {
        return Timer.builder(metric.fullName())
                .description(metric.help())
                .tags(tags(metric, values))
                .serviceLevelObjectives(metric.kind() == Metric.Kind.SLOW ? SLOW : QUICK)
                .register(registry);
    }

    /** A counter that somebody else keeps. */
    <T> void follow(Metric metric, T source, ToDoubleFunction<T> count) {
        FunctionCounter.builder(metric.fullName(), source, count)
                .description(metric.help())
                .register(registry);
    }

    /** A gauge without labels. */
    void watch(Metric metric, Supplier<Number> value) {
        Gauge.builder(metric.fullName(), value)
                .description(metric.help())
                .strongReference(true)
                .register(registry);
    }

    /** A gauge with labels, asked anew at each {@link #refresh}: label values, in order, to value. */
    synchronized void watchEach(Metric metric, Supplier<Map<List<String>, Double>> values) {
        MultiGauge gauges =
                MultiGauge.builder(metric.fullName()).description(metric.help()).register(registry);
        families.add(new Family(metric, gauges, values));
    }

    /** Brings the gauges with labels up to date. */
    synchronized void refresh() {
        families.forEach(family -> {
            var rows = new LinkedHashMap<Tags, Double>();
            family.values()
                    .get()
                    .forEach((values, number) -> rows.merge(tags(family.metric(), values), number, Double::sum));
            family.gauges()
                    .register(
                            rows.entrySet().stream()
                                    .map(row -> MultiGauge.Row.of(row.getKey(), row.getValue()))
                                    .toList(),
                            true);
        });
    }

    private record Family(Metric metric, MultiGauge gauges, Supplier<Map<List<String>, Double>> values) {}

    private Tags tags(Metric metric, List<String> values) {
        List<Label> labels = metric.labels();
        if (labels.size() != values.size()) {
            throw new IllegalArgumentException(metric + " takes the labels " + metric.labelNames());
        }
        Tags tags = Tags.empty();
        for (int i = 0; i < labels.size(); i++) {
            Label label = vocabulary.of(labels.get(i));
            tags = tags.and(label.name(), label.admit(values.get(i)));
        }
        return tags;
    }

    private static Duration[] millis(long... each) {
        return Arrays.stream(each).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
