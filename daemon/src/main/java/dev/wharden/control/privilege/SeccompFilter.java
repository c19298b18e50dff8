package dev.wharden.control.privilege;

import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.container.SecurityOptions;
import dev.wharden.control.*;
import dev.wharden.subject.ProcessFacts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The filter of system calls that a container has. {@code /proc} alone is no proof, because a profile that allows
 * everything is a filter too.
 */
final class SeccompFilter {
    static final String MODE = "proc:/status/Seccomp";
    private static final Pattern DEFAULT_ACTION =
            Pattern.compile("\"defaultAction\"\\s*:\\s*\"(\\w*)\"", Pattern.CASE_INSENSITIVE);
    /** libseccomp's names of what ends a call, or who makes it (seccomp_rule_add(3)). */
    private static final Set<String> REFUSING =
            Set.of("SCMP_ACT_ERRNO", "SCMP_ACT_TRAP", "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_KILL_PROCESS");

    private static final String NONE = "name=seccomp,profile=unconfined";

    static final Key<String> TYPE = Key.word(
            "type",
            "RuntimeDefault, or Localhost: also the profiles of allowed",
            "RuntimeDefault",
            "RuntimeDefault",
            "Localhost");
    static final Key<List<String>> ALLOWED = Key.texts(
            "allowed",
            "with Localhost: SHA-256, in hex, of profiles as inspect shows them (the text after seccomp=)",
            List.of());

    private SeccompFilter() {}

    static void declared(Findings found) {
        if (!found.engine().has("seccomp")) {
            // The engine runs everything unconfined then, without a word.
            found.violation(
                    "engine:/SecurityOptions",
                    Values.of(found.engine().securityOptions()),
                    Values.of("name=seccomp,profile=builtin"),
                    "the engine has no seccomp");
            return;
        }
        found.impliedByPrivileged("being privileged, it has no seccomp filter");
        String profile = found.securityOptions().value(SecurityOptions.SECCOMP).orElse("");
        if (profile.equals("unconfined") || (profile.isEmpty() && engineHasNone(found))) {
            drift(found, HIGH, "has no seccomp filter");
        } else if (!profile.isEmpty() && !profile.equals("builtin") && !isAllowed(profile, found)) {
            boolean open = isOpen(profile);
            String what = open ? "seccomp profile allows what it does not name" : "has a custom seccomp profile";
            drift(found.under("seccomp-profile-not-weaker"), open ? HIGH : MEDIUM, what + "; SHA-256 " + hash(profile));
        }
    }

    /** Whether the declaration gives it a filter, whichever. */
    static boolean isGiven(Findings found) {
        String profile = found.securityOptions().value(SecurityOptions.SECCOMP).orElse("");
        return found.engine().has("seccomp")
                && !found.isTrue(Field.PRIVILEGED)
                && !profile.equals("unconfined")
                && !(profile.isEmpty() && engineHasNone(found));
    }

    private static boolean engineHasNone(Findings found) {
        return found.engine().securityOptions().contains(NONE);
    }

    private static void drift(Findings found, Severity severity, String message) {
        SecurityOptions options = found.securityOptions();
        SecurityOptions repaired = engineHasNone(found)
                ? options.with(SecurityOptions.SECCOMP, "builtin")
                : options.without(SecurityOptions.SECCOMP);
        found.drift(
                severity,
                Field.SECURITY_OPT,
                Values.of("RuntimeDefault"),
                message,
                List.of(new Edit(Field.SECURITY_OPT, repaired.json())));
    }

    static void running(Findings found, ProcessFacts process) {
        if (process.seccomp() != 2) {
            found.live(
                    MODE, Values.of(process.seccomp()), Values.of(2), "a filter is declared, but the process has none");
        }
    }

    /**
     * Whether a profile is not known to refuse what it does not name: to log a call, or to leave it to a tracer or a
     * listener, refuses nothing. The engine takes its keys in any case, and characters of them as escapes.
     */
    private static boolean isOpen(String profile) {
        List<String> actions = DEFAULT_ACTION
                .matcher(profile)
                .results()
                .map(found -> found.group(1))
                .toList();
        return profile.contains("\\u") || actions.isEmpty() || !REFUSING.containsAll(actions);
    }

    private static boolean isAllowed(String profile, Findings found) {
        return found.get(TYPE).equals("Localhost")
                && found.get(ALLOWED).stream().anyMatch(allowed -> allowed.equalsIgnoreCase(hash(profile)));
    }

    private static String hash(String profile) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(profile.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
