package dev.wharden.e2e;

import dev.wharden.TestEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * A project of the real compose in a folder; without compose the test is skipped, or fails where daemon/bin/test runs
 * it.
 */
record ComposeProject(TestEngine engine, Path folder, String name) {
    ComposeProject {
        if (Ran.of(List.of("docker", "compose", "version"), Map.of(), "", folder)
                        .code()
                != 0) {
            if (System.getenv().getOrDefault("WHARDEN_REQUIRE_ENGINE", "").equals("1")) {
                throw new IllegalStateException("there is no docker compose: daemon/bin/setup installs it");
            }
            Assumptions.abort("there is no docker compose");
        }
    }

    /** Writes a file of the project. */
    void file(String file, String text) {
        Product.write(folder.resolve(file), text);
    }

    /** Runs compose in the folder, as a person would. */
    Ran compose(String... arguments) {
        var words = new ArrayList<>(List.of(
                "docker", "-H", "unix://" + engine.socket(), "compose", "--project-directory", folder.toString()));
        words.addAll(Arrays.asList(arguments));
        return Ran.of(words, Map.of("COMPOSE_PROJECT_NAME", name, "COMPOSE_ANSI", "never"), "", folder);
    }

    /** The name of a service's container. */
    String container(String service) {
        return name + "-" + service + "-1";
    }
}
