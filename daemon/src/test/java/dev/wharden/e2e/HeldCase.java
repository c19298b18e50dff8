package dev.wharden.e2e;

import static org.awaitility.Awaitility.await;

import dev.wharden.TestEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A kind of container that is quarantined, as engine-facts §4.4 lists them: how it is made, and who belongs to it. */
enum HeldCase {
    RUNNING("--network held-a --restart always"),
    PAUSED("--network held-a"),
    RESTARTING("--restart always"),
    EXITED("--network held-a --restart unless-stopped"),
    REMOVED_AT_END("--rm -v /data"),
    HOST_NETWORK("--network host --restart unless-stopped"),
    STATIC("--network held-a --ip 10.90.0.77 --mac-address 02:00:00:00:00:77 --network-alias www"),
    NETWORKS("--network held-b --network-alias store --cpus 0.5 --pids-limit 50 --memory 64m"),
    GROUP("--network held-a --ipc shareable --restart on-failure:3"),
    PUBLISHED("-p 127.0.0.1:8098:80 --restart unless-stopped"),
    PRIVILEGED("--privileged --network held-a"),
    COMPOSED("");

    private final String flags;

    HeldCase(String flags) {
        this.flags = flags;
    }

    String container() {
        return "held-" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** Whoever is frozen with it, itself first. */
    List<String> members() {
        return this == GROUP
                ? List.of(container(), container() + "-net", container() + "-pid", container() + "-ipc")
                : List.of(container());
    }

    /** Whether an engine restart without live-restore deletes it: that is told, not prevented. */
    boolean goesWithTheEngine() {
        return this == REMOVED_AT_END;
    }

    static void networks(TestEngine engine) {
        engine.docker("network", "create", "--subnet", "10.90.0.0/24", "held-a");
        engine.docker("network", "create", "--subnet", "10.91.0.0/24", "held-b");
        engine.docker("network", "create", "held-c");
    }

    void make(TestEngine engine, Compose compose) {
        if (this == COMPOSED) {
            compose.up();
            return;
        }
        run(engine, container(), List.of(flags.split(" ")), this == RESTARTING ? "exit 1" : "exec sleep 1000000");
        switch (this) {
            case PAUSED -> engine.docker("pause", container());
            case EXITED -> engine.docker("kill", container());
            case NETWORKS -> {
                engine.docker("network", "connect", "--ip", "10.90.0.9", "--alias", "front", "held-a", container());
                engine.docker("network", "connect", "held-c", container());
            }
            case GROUP -> {
                String owner = "container:" + container();
                run(
                        engine,
                        container() + "-net",
                        List.of("--network", owner, "--restart", "always"),
                        "exec sleep 1000000");
                run(engine, container() + "-pid", List.of("--pid", owner, "--network", "held-b"), "exec sleep 1000000");
                run(engine, container() + "-ipc", List.of("--ipc", owner, "--network", "none"), "exec sleep 1000000");
            }
            case RESTARTING ->
                await("it is between two restarts")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> engine.docker("inspect", "-f", "{{.State.Restarting}}", container())
                                .equals("true"));
            case RUNNING, REMOVED_AT_END, HOST_NETWORK, STATIC, PUBLISHED, PRIVILEGED, COMPOSED -> {
                // as it is made
            }
        }
    }

    private static void run(TestEngine engine, String name, List<String> flags, String command) {
        var words = new ArrayList<>(List.of("run", "-d", "--name", name));
        words.addAll(flags);
        words.addAll(Arrays.asList("busybox:test", "sh", "-c", command));
        engine.docker(words);
    }
}
