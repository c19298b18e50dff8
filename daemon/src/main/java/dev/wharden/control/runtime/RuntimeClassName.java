package dev.wharden.control.runtime;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.*;
import java.util.List;

/** Allows only runtimes that the policy names: another runtime is another wall, or none. */
public final class RuntimeClassName {
    private static final Key<List<String>> ALLOWED =
            Key.texts("allowed", "names of the engine's runtimes", List.of("runc"));

    public static final Control CONTROL = Control.of("runtimeClassName")
            .title("It runs by an allowed runtime")
            .why("The runtime builds the container's walls: one of another name may build fewer, and runs as root.")
            .severity(MEDIUM)
            .settings(ALLOWED)
            .rule("runtime-allowlist", RuntimeClassName::check, nist("4.4.3"))
            .byHand("--runtime=runc", "runtime: runc")
            .build();

    private RuntimeClassName() {}

    private static void check(Findings found) {
        String own = found.text(Field.RUNTIME);
        String runtime = own.isEmpty() ? found.engine().defaultRuntime() : own;
        if (!found.get(ALLOWED).contains(runtime)) {
            found.violation(Field.RUNTIME, Values.of(found.get(ALLOWED)), "runs by the runtime " + runtime);
        }
    }
}
