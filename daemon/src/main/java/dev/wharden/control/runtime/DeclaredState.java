package dev.wharden.control.runtime;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Declaration;
import dev.wharden.control.*;
import java.util.Collection;

/**
 * Compares a container with what had its name before: as Wharden saw it first, as Wharden's own repair left it, or as a
 * person accepted it. What a field holds is not kept and not shown, since it may be a secret.
 */
public final class DeclaredState {
    private static final String FIELD = "/";

    public static final Control CONTROL = Control.of(Finding.Detail.DECLARED_STATE)
            .title("It is declared as it was accepted")
            .why("Anybody who can recreate or update a container can give it another image, other mounts or other "
                    + "rights under a name that is trusted.")
            .severity(MEDIUM)
            .requires()
            .reported()
            .rule("drift-config", DeclaredState::check, nist("4.4.4"))
            .rule("drift-live-cgroup", GroupLimits::check, nist("4.4.3"))
            .byHand("(wharden accept NAME once the change is explained)", "# wharden accept NAME")
            .build();

    private DeclaredState() {}

    private static void check(Findings found) {
        found
                .known(found.subject().accepted(), FIELD)
                .map(accepted -> accepted.changed(Declaration.of(found.subject().declared())))
                .stream()
                .flatMap(Collection::stream)
                .forEach(pointer -> found.violation(
                        pointer,
                        Values.none(),
                        Values.none(),
                        pointer.substring(1).replace('/', '.') + " is not as it was accepted"));
    }
}
