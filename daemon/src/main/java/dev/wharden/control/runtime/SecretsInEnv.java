package dev.wharden.control.runtime;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.container.ImageDefaults;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds secrets in the environment, by what a value looks like and by what a variable is called. Values are never
 * shown. What the image sets is the image's matter.
 */
public final class SecretsInEnv {
    /** The end of a name: {@code DB_PASSWORD}, but neither {@code PASSWORD_FILE} nor {@code KEYCLOAK_HOST}. */
    private static final Pattern NAME = Pattern.compile(
            "(?i)(.*[_.-])?(password|passwd|pwd|passphrase|secret|token|api_?key|access_?key|secret_?key|"
                    + "private_?key|credentials?)");

    /** Forms that hardly anything but a secret has: keys, tokens of well-known services, a password in a URL. */
    private static final Pattern VALUE = Pattern.compile(
            "-----BEGIN [A-Z ]*PRIVATE KEY-----.*|(AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36,}|glpat-[\\w-]{20,}"
                    + "|xox[abprs]-[\\w-]{10,}|[a-z][a-z0-9+.-]*://[^/\\s:@]*:[^/\\s:@]+@.*",
            Pattern.DOTALL);

    /** What names a secret instead of being one. */
    private static final Pattern REFERENCE = Pattern.compile("|/.*|(?i:true|false|yes|no|none|null|0|1)|\\$\\{.*}");

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
        if (variables.isEmpty()) {
            return;
        }
        List<String> image = found.known(found.subject().image(), Source.IMAGE, "/Config/Env")
                .map(ImageDefaults::environment)
                .orElse(List.of());
        for (String variable : variables) {
            int cut = variable.indexOf('=');
            String name = cut < 0 ? variable : variable.substring(0, cut);
            String value = cut < 0 ? "" : variable.substring(cut + 1);
            boolean named =
                    NAME.matcher(name).matches() && !REFERENCE.matcher(value).matches();
            if ((named || VALUE.matcher(value).matches())
                    && !image.contains(variable)
                    && !found.get(ALLOWED).contains(name)) {
                found.violation(
                        Source.INSPECT,
                        Field.ENV.pointer(),
                        Values.of(name),
                        Values.none(),
                        "holds a secret in the variable " + name);
            }
        }
    }
}
