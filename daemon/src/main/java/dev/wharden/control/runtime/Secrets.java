package dev.wharden.control.runtime;

import java.util.regex.Pattern;

/** Tells secrets by what a value looks like and by what a variable is called. */
final class Secrets {
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

    private Secrets() {}

    /** Whether the value of a variable is one. */
    static boolean isOne(String name, String value) {
        boolean named =
                NAME.matcher(name).matches() && !REFERENCE.matcher(value).matches();
        return named || VALUE.matcher(value).matches();
    }
}
