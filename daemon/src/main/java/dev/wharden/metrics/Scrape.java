package dev.wharden.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import io.prometheus.client.hotspot.DefaultExports;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.function.Supplier;

/**
 * What Prometheus reads: text format 0.0.4, sorted by name. The one class that knows the client library, which
 * micrometer has marked as the old one.
 */
@SuppressWarnings("deprecation")
public final class Scrape implements Supplier<String> {
    private final CollectorRegistry collectors = new CollectorRegistry(true);
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, collectors, Clock.SYSTEM);

    /** An empty registry, and the virtual machine's own metrics. */
    public Scrape() {
        // Names are written as they are scraped, so that a search for one finds the code.
        registry.config().namingConvention(NamingConvention.identity);
        DefaultExports.register(collectors);
    }

    /** Where meters are registered. */
    MeterRegistry registry() {
        return registry;
    }

    @Override
    public String get() {
        var families = Collections.list(collectors.metricFamilySamples());
        families.removeIf(Scrape::isMaximum);
        families.sort(Comparator.comparing(family -> family.name));
        var text = new StringWriter();
        try {
            TextFormat.write004(text, Collections.enumeration(families));
        } catch (IOException e) {
            throw new UncheckedIOException("a string takes everything", e);
        }
        return text.toString();
    }

    /** Micrometer adds the maximum of the last minutes to each histogram; Prometheus asks the histogram. */
    private static boolean isMaximum(MetricFamilySamples family) {
        return family.name.startsWith("wharden_") && family.name.endsWith("_max");
    }
}
