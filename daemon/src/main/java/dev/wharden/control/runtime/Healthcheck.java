package dev.wharden.control.runtime;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.*;
import java.util.List;
import java.util.stream.StreamSupport;

/** Demands a health check, of the container's own or of its image: the engine shows either in the same place. */
public final class Healthcheck {
    public static final Control CONTROL = Control.of("healthcheck")
            .title("Its health is checked")
            .why("Without a check a service that hangs looks like one that works, also to what repairs it.")
            .severity(LOW)
            .requires()
            .in(CIS_L1)
            .reported()
            .rule("healthcheck-present", Healthcheck::check, cis("5.27"))
            .byHand("--health-cmd=COMMAND --health-interval=30s", "healthcheck: {test: [CMD, COMMAND], interval: 30s}")
            .build();

    private Healthcheck() {}

    /** {@code NONE} is the word of {@code --no-healthcheck} and of {@code HEALTHCHECK NONE}. */
    private static void check(Findings found) {
        List<String> test = StreamSupport.stream(
                        found.node(Field.HEALTHCHECK).path("Test").spliterator(), false)
                .map(word -> word.asText())
                .toList();
        if (test.isEmpty() || test.getFirst().equals("NONE") || test.getFirst().isEmpty()) {
            found.violation(Field.HEALTHCHECK, Values.none(), "no health check");
        }
    }
}
