package dev.wharden.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The engine's events of containers as {@code docker events} tells them, across restarts of the engine. */
final class SoakEvents implements AutoCloseable {
    /** One event. */
    record Event(Instant at, String action, String name, String id) {
        @Override
        public String toString() {
            return at + " " + action + " " + name + " " + id.substring(0, Math.min(12, id.length()));
        }
    }

    private final List<String> words;
    private final Consumer<Event> listener;
    private final List<Event> events = new ArrayList<>();
    private final Thread thread = Thread.ofVirtual().unstarted(this::listen);
    private volatile Process process;
    private volatile boolean closed;

    SoakEvents(Path socket, Consumer<Event> listener) {
        this.listener = listener;
        words = List.of(
                "docker", "-H", "unix://" + socket, "events", "--filter", "type=container", "--format", "{{json .}}");
        process = started(Instant.now());
        thread.start();
    }

    private void listen() {
        while (!closed) {
            for (String line : (Iterable<String>) process.inputReader().lines()::iterator) {
                heard(Json.tree(line));
            }
            // The engine is restarted: what it told in between is asked for again.
            Instant since = last();
            if (!closed) {
                process = started(since);
            }
        }
    }

    private Process started(Instant since) {
        var all = new ArrayList<>(words);
        all.addAll(List.of("--since", since.plusNanos(1).toString()));
        try {
            return new ProcessBuilder(all)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void heard(JsonNode line) {
        long nanos = line.path("timeNano").asLong();
        var event = new Event(
                Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000),
                line.path("Action").asText(),
                line.at("/Actor/Attributes/name").asText(),
                line.at("/Actor/ID").asText());
        if (event.action().startsWith("exec_") || event.name().contains(".wharden-holds-")) {
            // What holds images and volumes is started again and again: only its begin and its end tell anything.
            if (!event.action().equals("create") && !event.action().equals("destroy")) {
                return;
            }
        }
        synchronized (events) {
            events.add(event);
        }
        listener.accept(event);
    }

    private Instant last() {
        synchronized (events) {
            return events.isEmpty() ? Instant.now() : events.getLast().at();
        }
    }

    /** Whether one with such a name ended between the two. */
    boolean died(String name, Instant from, Instant to) {
        synchronized (events) {
            return events.stream()
                    .anyMatch(event -> event.action().equals("die")
                            && event.name().equals(name)
                            && !event.at().isBefore(from)
                            && !event.at().isAfter(to));
        }
    }

    /** The last events of what begins so. */
    List<Event> last(String base, int count) {
        synchronized (events) {
            List<Event> all =
                    events.stream().filter(event -> event.name().contains(base)).toList();
            return all.subList(Math.max(0, all.size() - count), all.size());
        }
    }

    @Override
    public void close() {
        closed = true;
        process.destroy();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
