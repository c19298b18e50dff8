package dev.wharden.control.runtime;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.container.ImageDefaults;
import dev.wharden.control.*;
import java.util.List;

/**
 * Finds secrets in the environment, by what a value looks like and by what a variable is called. Values are never
 * shown. What the image sets is the image's matter.
 */
public final class SecretsInEnv {
    private static final Key<List<String>> ALLOWED =
            Key.texts("allowed", "names of variables that may be set all the same", List.of());

    public static final Control CONTROL = Control.of("secretsInEnv")
            .title("Its environment holds no secrets")
            .why("Inspect, logs and core dumps of a container show all that is in its environment.")
            .severity(MEDIUM)
            .forbids(ALLOWED)
            .reported()
            .rule(
                    "env-no-secrets",
                    SecretsInEnv::check,
                    owasp("12"),
                    nist("4.1.4"),
                    kyverno("secrets-not-from-env-vars"))
            .byHand(
                    "--volume=FILE:/run/secrets/NAME:ro --env=NAME_FILE=/run/secrets/NAME",
                    "secrets: [NAME]   # and environment: [NAME_FILE=/run/secrets/NAME]")
            .build();

    private SecretsInEnv() {}

    private static void check(Findings found) {
        List<String> variables = found.texts(Field.ENV);
        List<String> image = variables.isEmpty()
                ? List.of()
                : found.image("/Config/Env").map(ImageDefaults::environment).orElse(List.of());
        for (String variable : variables) {
            String[] parts = variable.split("=", 2);
            String name = parts[0];
            if (Secrets.isOne(name, parts.length > 1 ? parts[1] : "")
                    && !image.contains(variable)
                    && !found.get(ALLOWED).contains(name)) {
                String message = "holds a secret in the variable " + name;
                found.violation(Field.ENV.pointer(), Values.of(name), Values.none(), message);
            }
        }
    }
}
