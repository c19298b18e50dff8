package dev.wharden.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/**
 * How long after the engine's event the answer of an inspect is read that is asked for at once, with nothing between:
 * no verdict can be sooner. It is more than an inspect alone, because the engine tells of a change before it is done
 * with it.
 */
final class EventAnswers {
    private static final int WARM = 100;
    private static final long PATIENCE = 10;

    private EventAnswers() {}

    /** In milliseconds. */
    static double[] measure(String socket, RawEngine engine, int count, String name)
            throws IOException, InterruptedException {
        var answers = new SynchronousQueue<Duration>();
        String path = "/v1.45/events?since=" + EventDelays.seconds(Instant.now())
                + "&filters=%7B%22event%22%3A%5B%22update%22%5D%7D";
        Thread listener = Thread.ofPlatform().daemon().start(() -> listen(socket, path, name, answers));
        var all = new ArrayList<Duration>();
        for (int i = 0; i < WARM + count; i++) {
            int limit = i % 2 == 0 ? 1000 : 50;
            engine.post("/v1.45/containers/" + name + "/update", "{\"PidsLimit\":" + limit + "}");
            Duration answer = answers.poll(PATIENCE, TimeUnit.SECONDS);
            if (answer == null) {
                throw new IOException("no event within " + PATIENCE + " s; the listener is " + listener.getState());
            }
            all.add(answer);
        }
        List<Duration> warm = all.subList(WARM, all.size());
        return warm.stream().mapToDouble(answer -> answer.toNanos() / 1e6).toArray();
    }

    private static void listen(String socket, String path, String name, SynchronousQueue<Duration> answers) {
        try (var events = new RawEngine(socket);
                var asked = new RawEngine(socket)) {
            events.follow(path, event -> {
                asked.get("/v1.45/containers/" + name + "/json");
                try {
                    answers.put(Duration.between(EventDelays.time(event), Instant.now()));
                    return true;
                } catch (InterruptedException done) {
                    return false;
                }
            });
        } catch (IOException failure) {
            // Whoever waits for an answer says that there is none.
            System.err.println("events: " + failure);
        }
    }
}
