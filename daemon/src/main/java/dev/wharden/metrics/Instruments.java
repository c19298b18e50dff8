package dev.wharden.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Makes micrometer's meters from {@link Metric} rows. Thread-safe, as micrometer is. */
final class Instruments {
    private static final Duration[] FINE =
            micros(100, 250, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000);
    private static final Duration[] QUICK = millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000);
    private static final Duration[] SLOW =
            millis(100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000);

    /** Nothing that is measured takes a month. */
    private static final Duration LONGEST = Duration.ofDays(30);

    private final MeterRegistry registry;
    private final Vocabulary vocabulary;
    private final List<Family> families = new ArrayList<>();
    /**
     * Kept, because micrometer builds a meter anew to find the one that it has, and a sweep counts a dozen things of
     * each container.
     */
    private final Map<Series, Counter> counters = new ConcurrentHashMap<>();

    private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

    Instruments(MeterRegistry registry, Vocabulary vocabulary) {
        this.registry = registry;
        this.vocabulary = vocabulary;
    }

    /**
     * Every counter and histogram is there, at 0, before anything happens: else Prometheus misses the first increase.
     */
    void start(Metric metric) {
        metric.initial(vocabulary).forEach(values -> begin(metric, values));
    }

    /** The same of one series whose label is known only now. */
    void begin(Metric metric, String... values) {
        begin(metric, List.of(values));
    }

    private void begin(Metric metric, List<String> values) {
        switch (metric.kind()) {
            case COUNTER -> counter(series(metric, values));
            case FINE, QUICK, SLOW -> timer(series(metric, values));
            case GAUGE -> {
                // Has no value before somebody knows it.
            }
        }
    }

    /** Ends one series. */
    void forget(Metric metric, String... values) {
        Series one = series(metric, List.of(values));
        Stream.of(Optional.ofNullable(counters.remove(one)), Optional.ofNullable(timers.remove(one)))
                .flatMap(Optional::stream)
                .forEach(registry::remove);
    }

    /** Counts one. */
    void count(Metric metric, String... values) {
        counter(series(metric, List.of(values))).increment();
    }

    /**
     * Adds a duration to a histogram, but for one that the clock has made: a repair may have begun under an earlier
     * daemon, before the host's clock was set.
     */
    void time(Metric metric, Duration took, String... values) {
        if (!took.isNegative() && took.compareTo(LONGEST) < 0) {
            timer(series(metric, List.of(values))).record(took);
        }
    }

    private Counter counter(Series one) {
        return counters.computeIfAbsent(
                one,
                series -> Counter.builder(series.metric().fullName())
                        .description(series.metric().help())
                        .tags(tags(series))
                        .register(registry));
    }

    private Timer timer(Series one) {
        return timers.computeIfAbsent(
                one,
                series -> Timer.builder(series.metric().fullName())
                        .description(series.metric().help())
                        .tags(tags(series))
                        .serviceLevelObjectives(buckets(series.metric().kind()))
                        .register(registry));
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
                    .forEach(
                            (values, number) -> rows.merge(tags(series(family.metric(), values)), number, Double::sum));
            family.gauges()
                    .register(
                            rows.entrySet().stream()
                                    .map(row -> MultiGauge.Row.of(row.getKey(), row.getValue()))
                                    .toList(),
                            true);
        });
    }

    private record Family(Metric metric, MultiGauge gauges, Supplier<Map<List<String>, Double>> values) {}

    /** What is counted together; the values as their labels admit them. */
    private record Series(Metric metric, List<String> values) {}

    private Series series(Metric metric, List<String> values) {
        List<Label> labels = metric.labels();
        if (labels.size() != values.size()) {
            throw new IllegalArgumentException(metric + " takes the labels " + metric.labelNames());
        }
        var admitted = new ArrayList<String>(values.size());
        for (int i = 0; i < labels.size(); i++) {
            admitted.add(vocabulary.of(labels.get(i)).admit(values.get(i)));
        }
        return new Series(metric, List.copyOf(admitted));
    }

    private Tags tags(Series series) {
        Tags tags = Tags.empty();
        for (int i = 0; i < series.values().size(); i++) {
            String name = vocabulary.of(series.metric().labels().get(i)).name();
            tags = tags.and(name, series.values().get(i));
        }
        return tags;
    }

    private static Duration[] buckets(Kind kind) {
        return switch (kind) {
            case FINE -> FINE;
            case SLOW -> SLOW;
            case COUNTER, GAUGE, QUICK -> QUICK;
        };
    }

    private static Duration[] micros(long... each) {
        return Arrays.stream(each)
                .mapToObj(micros -> Duration.of(micros, ChronoUnit.MICROS))
                .toArray(Duration[]::new);
    }

    private static Duration[] millis(long... each) {
        return Arrays.stream(each).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
