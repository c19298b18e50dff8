package dev.wharden.control.privilege;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.container.SecurityOptions;
import dev.wharden.control.AutomaticLabel;
import dev.wharden.control.Control;
import dev.wharden.control.Edit;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.ProcessFacts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Demands a seccomp filter: the engine's own, or one whose hash the policy names. {@code /proc} alone is no proof,
 * because a profile that allows everything is a filter too.
 */
public final class SeccompProfile {
    private static final String MODE = "proc:/status/Seccomp";
    private static final String NONE = "name=seccomp,profile=unconfined";

    private static final Key<String> TYPE = Key.word(
            "type",
            "RuntimeDefault, or Localhost: also the profiles of allowed",
            "RuntimeDefault",
            "RuntimeDefault",
            "Localhost");
    private static final Key<List<String>> ALLOWED = Key.texts(
            "allowed",
            "with Localhost: SHA-256, in hex, of profiles as inspect shows them (the text after seccomp=)",
            List.of());

    public static final Control CONTROL = Control.of("seccompProfile")
            .title("System calls go through the engine's seccomp filter, or one that the policy names")
            .why("The filter keeps some sixty system calls from a container, among them those of most kernel exploits.")
            .severity(HIGH)
            .settings(TYPE, ALLOWED)
            .in(Settings.of(TYPE, "RuntimeDefault"), BASELINE, CIS_L1)
            .repairs(AutomaticLabel.UNPRIVILEGED)
            .rule(
                    "seccomp-enabled",
                    SeccompProfile::declared,
                    cis("5.22"),
                    pssBaseline("seccomp"),
                    pssRestricted("seccomp"),
                    owasp("6"))
            .row("seccomp-profile-not-weaker", pssRestricted("seccomp"))
            .process("proc-seccomp-off", MODE, SeccompProfile::running, cis("5.22"))
            .build();

    private SeccompProfile() {}

    private static void declared(Findings found) {
        if (!found.engine().has("seccomp")) {
            // The engine runs everything unconfined then, without a word.
            found.violation(
                    Source.ENGINE,
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
            boolean open = profile.replace(" ", "").contains("\"defaultAction\":\"SCMP_ACT_ALLOW\"");
            String what = open ? "seccomp profile allows what it does not name" : "has a custom seccomp profile";
            drift(found.under("seccomp-profile-not-weaker"), open ? HIGH : MEDIUM, what + "; SHA-256 " + hash(profile));
        }
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

    private static void running(Findings found, ProcessFacts process) {
        if (process.seccomp() != 2) {
            found.live(
                    MODE, Values.of(process.seccomp()), Values.of(2), "a filter is declared, but the process has none");
        }
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
