package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.TestEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A client of a workload: a container of the same image in the host's network, which nobody hardens. */
final class WorkloadClient {
    private static final Path SCRIPTS = Path.of("bin/lib/workloads").toAbsolutePath();
    private static final Duration LONG = Duration.ofSeconds(90);

    private final TestEngine engine;
    private final Workload workload;
    private final Path folder;

    WorkloadClient(TestEngine engine, Workload workload, Path folder) {
        this.engine = engine;
        this.workload = workload;
        this.folder = folder;
    }

    /** Waits until it answers. */
    void awaitServing() {
        await(workload + " serves").atMost(LONG).until(() -> run("serves").code() == 0);
    }

    /** All rows that it has. */
    Set<Long> rows() {
        Ran rows = run("rows");
        assertThat(rows.code()).as(rows.err()).isZero();
        var all = new TreeSet<Long>();
        rows.out().lines().filter(line -> !line.isBlank()).forEach(line -> all.add(Long.parseLong(line.strip())));
        return all;
    }

    /** Stores rows one after the other until it is stopped; an engine that restarts starts it again. */
    void startLoad() {
        engine.docker(words(List.of("run", "-d", "--restart", "always", "--name", load()), "load", "now"));
        awaitAcks(5);
    }

    /** Waits for so many rows more. */
    void awaitAcks(int more) {
        int before = log().acked().size();
        await(workload + " acknowledges rows")
                .atMost(LONG)
                .until(() -> log().acked().size() >= before + more);
    }

    LoadLog stopLoad() {
        engine.docker("stop", "--time", "0", load());
        LoadLog log = log();
        engine.docker("rm", "-f", load());
        return log;
    }

    private LoadLog log() {
        return LoadLog.of(engine.docker("logs", load()));
    }

    private String load() {
        return engine.prefix() + "client";
    }

    private Ran run(String... verb) {
        var all = new ArrayList<>(List.of("docker", "-H", "unix://" + engine.socket()));
        all.addAll(words(List.of("run", "--rm"), verb));
        return Ran.of(all, Map.of(), "", folder);
    }

    private List<String> words(List<String> start, String... verb) {
        var words = new ArrayList<>(start);
        words.addAll(List.of("--network", "host", "--user", "0:0", "--entrypoint", "bash"));
        words.addAll(List.of("-v", SCRIPTS.resolve("client.sh") + ":/client.sh:ro"));
        words.addAll(List.of("-v", SCRIPTS.resolve(workload.folder + "/client") + ":/client:ro"));
        words.addAll(List.of(workload.image, "/client.sh", "/client", "127.0.0.1", "" + workload.published));
        words.addAll(List.of(verb));
        return words;
    }
}
