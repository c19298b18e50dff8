package dev.wharden.e2e;

import dev.wharden.TestEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A project of one service, by the real {@code docker-compose} where the host has it, else by the calls to the engine
 * that it makes.
 */
record Compose(TestEngine engine, Path folder) {
    private static final String NAME = HeldCase.COMPOSED.container();
    private static final String IMAGE = "busybox:test";

    static boolean real() {
        return Files.isExecutable(Path.of("/usr/bin/docker-compose"));
    }

    void up() {
        if (real()) {
            compose("up", "-d");
        } else if (engine.docker("ps", "-aq", "--filter", "name=^" + NAME + "$").isEmpty()) {
            create(NAME, "");
            engine.docker("start", NAME);
        }
    }

    void upAnew() {
        if (real()) {
            compose("up", "-d", "--force-recreate");
            return;
        }
        String old = engine.docker("inspect", "-f", "{{.Id}}", NAME);
        String passing = old.substring(0, 12) + "_" + NAME;
        create(passing, old);
        engine.docker("stop", "-t", "1", NAME);
        engine.docker("rm", "-f", NAME);
        engine.docker("rename", passing, NAME);
        engine.docker("start", NAME);
    }

    private void create(String name, String replaced) {
        engine.docker("create --name " + name
                + " --network held-a --network-alias web --label com.docker.compose.project=held"
                + " --label com.docker.compose.service=web --label com.docker.compose.config-hash=0123"
                + " --label com.docker.compose.replace=" + replaced + " " + IMAGE + " sleep 1000000");
    }

    private void compose(String... words) {
        Path file = folder.resolve("compose.yaml");
        Product.write(file, """
                name: held
                services:
                  web:
                    image: busybox:test
                    container_name: %s
                    command: sleep 1000000
                    stop_grace_period: 1s
                    restart: unless-stopped
                    networks: {held-a: {aliases: [shop]}}
                networks: {held-a: {external: true}}
                """.formatted(NAME));
        var all = new java.util.ArrayList<>(List.of("/usr/bin/docker-compose", "-f", file.toString()));
        all.addAll(List.of(words));
        Ran ran = Ran.of(all, Map.of("DOCKER_HOST", "unix://" + engine.socket()), "", folder);
        if (ran.code() != 0) {
            Shown.lines("    compose: "
                    + ran.err().lines().reduce((first, last) -> last).orElse(""));
        }
    }
}
