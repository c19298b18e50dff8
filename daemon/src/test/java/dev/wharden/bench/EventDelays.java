package dev.wharden.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How long after the engine's event Wharden had judged: a limit is changed back and forth, and each time the moment of
 * the engine's {@code update} event is compared with that of the audit record of the new verdict. Both clocks are the
 * kernel's.
 */
final class EventDelays {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** The engine remembers 256 events; nothing else happens meanwhile. */
    private static final int BATCH = 100;

    private final RawEngine engine;
    private final Path audit;
    private final List<String> names;
    private final StringBuilder begun = new StringBuilder();

    EventDelays(RawEngine engine, Path audit, List<String> names) {
        this.engine = engine;
        this.audit = audit;
        this.names = names;
    }

    /** In milliseconds. The containers must have the limit of 50 processes that the policy wants. */
    double[] measure(int count) throws IOException, InterruptedException {
        double[] delays = new double[count];
        try (var records = Files.newBufferedReader(audit)) {
            while (line(records).isPresent()) {}
            for (int begin = 0; begin < count; begin += BATCH) {
                batch(records, delays, begin, Math.min(BATCH, count - begin));
            }
        }
        return delays;
    }

    private void batch(BufferedReader records, double[] delays, int begin, int size)
            throws IOException, InterruptedException {
        Instant since = Instant.now();
        Instant[] judged = new Instant[size];
        for (int i = 0; i < size; i++) {
            String name = names.get((begin + i) / 2 % names.size());
            int limit = (begin + i) % 2 == 0 ? 1000 : 50;
            engine.post("/v1.45/containers/" + name + "/update", "{\"PidsLimit\":" + limit + "}");
            judged[i] = judged(records, name, limit == 50 ? "Compliant" : "Drifted");
        }
        String updates = "&filters=%7B%22event%22%3A%5B%22update%22%5D%7D";
        String window = "since=" + seconds(since) + "&until=" + seconds(Instant.now());
        List<Instant> events = engine.values("/v1.45/events?" + window + updates)
                .map(EventDelays::time)
                .toList();
        if (events.size() != size) {
            throw new IOException(size + " changes and " + events.size() + " events");
        }
        for (int i = 0; i < size; i++) {
            delays[begin + i] = Duration.between(events.get(i), judged[i]).toNanos() / 1e6;
        }
    }

    /** The next whole line; empty while it is only being written. */
    private Optional<String> line(BufferedReader records) throws IOException {
        for (int next = records.read(); next >= 0; next = records.read()) {
            if (next == '\n') {
                String whole = begun.toString();
                begun.setLength(0);
                return Optional.of(whole);
            }
            begun.append((char) next);
        }
        return Optional.empty();
    }

    private Instant judged(BufferedReader records, String name, String state) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(deadline)) {
            Optional<String> line = line(records);
            if (line.isEmpty()) {
                Thread.sleep(1);
                continue;
            }
            JsonNode record = JSON.readTree(line.get());
            if (record.path("type").asText().equals("evaluated")
                    && record.path("container").asText().equals(name)
                    && record.path("result").asText().equals(state)) {
                return Instant.parse(record.path("time").asText());
            }
        }
        throw new IOException(name + " was not judged " + state + " within " + PATIENCE);
    }

    static Instant time(JsonNode event) {
        return Instant.ofEpochSecond(0, event.path("timeNano").asLong());
    }

    static String seconds(Instant time) {
        return "%d.%09d".formatted(time.getEpochSecond(), time.getNano());
    }
}
