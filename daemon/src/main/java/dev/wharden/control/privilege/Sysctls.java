package dev.wharden.control.privilege;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Field;
import dev.wharden.control.*;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Lets a container set only kernel parameters that reach no further than its own namespaces. */
public final class Sysctls {
    /** By a + or = in a value a runtime was once made to set other parameters (CVE-2022-0811). */
    private static final Pattern SMUGGLES = Pattern.compile("[+=]");

    private static final Key<List<String>> ALLOWED = Key.texts(
            "allowed", "kernel parameters that may be set. Absent: the safe ones of Pod Security", PodSecurity.SYSCTLS);

    public static final Control CONTROL = Control.of("sysctls")
            .title("It sets no kernel parameter but safe ones")
            .why("Parameters outside the safe list switch off protections, turn the container into a router, or use up "
                    + "what all containers share.")
            .severity(MEDIUM)
            .settings(ALLOWED)
            .in(ALLOWED, PodSecurity.SYSCTLS, BASELINE)
            .repairs(Field.SYSCTLS)
            .rule("sysctls-safe", Sysctls::check, pssBaseline("sysctls"), kyverno("restrict-sysctls"))
            .build();

    private Sysctls() {}

    private static void check(Findings found) {
        List<String> allowed = found.get(ALLOWED);
        var kept = JsonNodeFactory.instance.objectNode();
        var unsafe = new TreeSet<String>();
        found.node(Field.SYSCTLS).properties().forEach(sysctl -> {
            String name = sysctl.getKey().replace('/', '.');
            if (allowed.contains(name)
                    && !SMUGGLES.matcher(sysctl.getValue().asText()).find()) {
                kept.set(sysctl.getKey(), sysctl.getValue());
            } else {
                unsafe.add(name);
            }
        });
        if (!unsafe.isEmpty()) {
            found.drift(Field.SYSCTLS, kept, "sets unsafe kernel parameters: " + String.join(", ", unsafe));
        }
    }
}
