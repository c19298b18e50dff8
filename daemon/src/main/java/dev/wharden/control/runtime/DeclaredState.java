package dev.wharden.control.runtime;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Declaration;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import java.util.Optional;

/**
 * Compares a container with what had its name before: as Wharden saw it first, as Wharden's own repair left it, or as a
 * person accepted it. What a field holds is not kept and not shown, since it may be a secret.
 */
public final class DeclaredState {
    private static final String FIELD = "/";

    public static final Control CONTROL = Control.of("declaredState")
            .title("It is declared as it was accepted")
            .why(
                    "Anybody who can recreate or update a container can give it another image, other mounts or other rights "
                            + "under a name that is trusted.")
            .severity(MEDIUM)
            .requires()
            .reported()
            .rule("drift-config", DeclaredState::check, nist("4.4.4"))
            .byHand("(wharden accept NAME once the change is explained)", "# wharden accept NAME")
            .build();

    private DeclaredState() {}

    private static void check(Findings found) {
        Optional<Declaration> accepted = found.known(found.subject().accepted(), Source.INSPECT, FIELD);
        if (accepted.isEmpty()) {
            return;
        }
        for (String pointer :
                accepted.get().changed(Declaration.of(found.subject().declared()))) {
            found.violation(
                    Source.INSPECT,
                    pointer,
                    Values.none(),
                    Values.none(),
                    pointer.substring(1).replace('/', '.') + " is not as it was accepted");
        }
    }
}
