package dev.wharden.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Times the engine's own API, and Wharden by its audit log. Prints {@code name value} lines, times in milliseconds;
 * {@code daemon/bin/bench} starts it and makes the ratios.
 *
 * <p>{@code sweep ROUNDS} · {@code inspect ROUNDS NAME} · {@code answers COUNT NAME} · {@code pause ROUNDS NAME} ·
 * {@code contain ROUNDS NAME} · {@code restart ROUNDS NAME} · {@code events COUNT AUDIT NAME…}, each after the socket.
 */
public final class EngineBench {
    private static final int WARM = 20;

    private EngineBench() {}

    /** Measures one thing. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = Integer.parseInt(arguments[2]);
        try (var engine = new RawEngine(arguments[0])) {
            switch (arguments[1]) {
                case "sweep" -> report("raw_sweep", time(rounds, () -> sweep(engine)));
                case "inspect" -> report("raw_inspect", time(rounds, () -> inspect(engine, arguments[3])));
                case "answers" ->
                    report("raw_answer", EventAnswers.measure(arguments[0], engine, rounds, arguments[3]));
                case "pause" -> report("raw_pause", pauses(engine, rounds, "/containers/" + arguments[3]));
                case "contain" -> report("raw_contain", contained(engine, rounds, arguments[3]));
                case "restart" -> report("raw_restart", time(rounds, () -> restart(engine, arguments[3])));
                case "events" -> {
                    List<String> names = Arrays.asList(arguments).subList(4, arguments.length);
                    report("event_to_verdict", new EventDelays(engine, Path.of(arguments[3]), names).measure(rounds));
                }
                default -> throw new IllegalArgumentException(arguments[1]);
            }
        }
    }

    /** As Wharden must: the list, then every container, all parsed. */
    private static void sweep(RawEngine engine) throws IOException {
        for (JsonNode container : engine.get("/v1.45/containers/json?all=1")) {
            inspect(engine, container.path("Id").asText());
        }
    }

    private static void inspect(RawEngine engine, String name) throws IOException {
        if (engine.get("/v1.45/containers/" + name + "/json").path("Id").isMissingNode()) {
            throw new IOException(name + " has no id");
        }
    }

    private static void restart(RawEngine engine, String name) throws IOException {
        engine.post("/v1.45/containers/" + name + "/stop", "");
        engine.post("/v1.45/containers/" + name + "/start", "");
    }

    private static double[] pauses(RawEngine engine, int rounds, String path) throws IOException {
        double[] times = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            times[i] = once(() -> engine.post("/v1.45" + path + "/pause", ""));
            engine.post("/v1.45" + path + "/unpause", "");
        }
        return times;
    }

    /** Frozen and without its network, the default bridge. */
    private static double[] contained(RawEngine engine, int rounds, String name) throws IOException {
        String path = "/v1.45/containers/" + name;
        String network = "/v1.45/networks/bridge/";
        double[] times = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            times[i] = once(() -> {
                engine.post(path + "/pause", "");
                engine.post(network + "disconnect", "{\"Container\":\"" + name + "\",\"Force\":true}");
            });
            engine.post(network + "connect", "{\"Container\":\"" + name + "\"}");
            engine.post(path + "/unpause", "");
        }
        return times;
    }

    private static double[] time(int rounds, Call call) throws IOException {
        double[] times = new double[rounds];
        for (int i = 0; i < Math.min(WARM, rounds); i++) {
            call.make();
        }
        for (int i = 0; i < rounds; i++) {
            times[i] = once(call);
        }
        return times;
    }

    private static double once(Call call) throws IOException {
        long begin = System.nanoTime();
        call.make();
        return (System.nanoTime() - begin) / 1e6;
    }

    private static void report(String name, double[] times) {
        Arrays.sort(times);
        System.out.printf("%s_p50 %.3f%n%s_p99 %.3f%n", name, at(times, 0.5), name, at(times, 0.99));
    }

    private static double at(double[] sorted, double quantile) {
        return sorted[(int) Math.ceil(quantile * sorted.length) - 1];
    }

    /** One call to the engine, or several. */
    @FunctionalInterface
    private interface Call {
        void make() throws IOException;
    }
}
