package dev.wharden.web;

import dev.wharden.report.JsonReport;
import dev.wharden.report.Printable;
import dev.wharden.report.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What is served where. Everything is read-only: nothing that is sent to Wharden over HTTP changes anything. */
public final class Site {
    /** Containers and findings of one document: beyond that it does not fit into the heap beside the daemon's own. */
    private static final long MOST_ROWS = 6_000;

    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<Status> status;
    private final Supplier<String> metrics;
    private final Supplier<List<String>> unhealthy;
    private final Supplier<List<String>> notReady;
    private final LongSupplier nanoTime;
    private final String style;
    private final LongAnswers pages;
    /** Apart, so that a scrape does not wait for a page. */
    private final LongAnswers scrapes;
    /** Of the API's status. */
    private final LongAnswers states;

    /**
     * Serves what these say at each request.
     *
     * @param status for the page and the API
     * @param metrics in Prometheus' text format 0.0.4
     * @param unhealthy why the process should be restarted; empty while it lives
     * @param notReady why it does not guard the host yet; empty when it does
     * @param nanoTime by which a long answer gets old
     */
    public Site(
            Supplier<Status> status,
            Supplier<String> metrics,
            Supplier<List<String>> unhealthy,
            Supplier<List<String>> notReady,
            LongSupplier nanoTime) {
        this.status = status;
        this.metrics = metrics;
        this.unhealthy = unhealthy;
        this.notReady = notReady;
        this.nanoTime = nanoTime;
        this.style = resource("style.css");
        this.pages = new LongAnswers(nanoTime);
        this.scrapes = new LongAnswers(nanoTime);
        this.states = pages;
    }

    private Site(Site other) {
        this.status = other.status;
        this.metrics = other.metrics;
        this.unhealthy = other.unhealthy;
        this.notReady = other.notReady;
        this.nanoTime = other.nanoTime;
        this.style = other.style;
        this.pages = other.pages;
        this.scrapes = other.scrapes;
        this.states = new LongAnswers(nanoTime);
    }

    /** By which what it serves gets old. */
    LongSupplier nanoTime() {
        return nanoTime;
    }

    /** The same for another listener: who asks it for the status does not wait for what this one makes. */
    Site beside() {
        return new Site(this);
    }

    /** The answer to a GET of a path without its query, which the caller closes. */
    LongAnswers.Sent get(String path) {
        return switch (path) {
            case "/" -> listed(path, WebAnswer.HTML, StatusPage::render);
            case "/style.css" -> LongAnswers.Sent.alone(new WebAnswer(200, WebAnswer.CSS, style));
            case "/metrics" -> made(scrapes, path, METRICS_TYPE, metrics);
            case "/-/healthy" -> probe("healthy", unhealthy.get());
            case "/-/ready" -> probe("ready", notReady.get());
            case "/api/v1/containers" -> listed(path, WebAnswer.JSON, now -> new JsonReport().write(now.report()));
            case "/api/v1/status" -> made(states, path, WebAnswer.JSON, () -> StatusJson.write(status.get()));
            default ->
                LongAnswers.Sent.alone(
                        new WebAnswer(404, WebAnswer.TEXT, "Not found. Try /, /metrics or /api/v1/containers.\n"));
        };
    }

    /** A document with a row for each container and each finding, of which there may be too many. */
    private LongAnswers.Sent listed(String path, String type, Function<Status, String> text) {
        return pages.of(path, () -> {
            Status now = status.get();
            long rows = now.report().containers().stream()
                    .mapToLong(container -> 1 + container.findings().size())
                    .sum();
            return rows > MOST_ROWS
                    ? new WebAnswer(
                            503,
                            WebAnswer.TEXT,
                            "There are " + rows + " containers and findings, and " + MOST_ROWS
                                    + " fit here: use wharden check, wharden status or /api/v1/status.\n")
                    : new WebAnswer(200, type, text.apply(now));
        });
    }

    private static LongAnswers.Sent made(LongAnswers answers, String path, String type, Supplier<String> text) {
        return answers.of(path, () -> new WebAnswer(200, type, text.get()));
    }

    /** Waits for nothing. */
    private static LongAnswers.Sent probe(String word, List<String> problems) {
        return LongAnswers.Sent.alone(
                problems.isEmpty()
                        ? new WebAnswer(200, WebAnswer.TEXT, word + "\n")
                        : new WebAnswer(
                                503,
                                WebAnswer.TEXT,
                                "not " + word + ": " + Printable.of(String.join("; ", problems)) + "\n"));
    }

    private static String resource(String name) {
        try (var file = Site.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
