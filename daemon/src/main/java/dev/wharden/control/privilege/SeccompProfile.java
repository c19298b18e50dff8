package dev.wharden.control.privilege;

import dev.wharden.container.SecurityOptions;
import dev.wharden.control.Advice;
import dev.wharden.control.AutomaticLabel;
import dev.wharden.control.Control;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Findings;
import dev.wharden.control.InProfiles;
import dev.wharden.control.Info;
import dev.wharden.control.Repair;
import dev.wharden.control.Setting;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shapes;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.Subject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Demands a seccomp filter: the engine's own, or one whose hash the policy names. {@code /proc} alone is no proof, because a profile that allows everything is a
 * filter too.
 */
public final class SeccompProfile implements Control {
    private static final String OPTIONS = "/HostConfig/SecurityOpt";
    private static final String MODE = "proc:/status/Seccomp";

    private static final Settings RUNTIME_DEFAULT = Settings.EMPTY.with("type", Values.of("RuntimeDefault"));

    private static final Info INFO = new Info(
            "seccompProfile",
            "System calls go through the engine's seccomp filter, or one that the policy names",
            "The filter keeps some sixty system calls from a container, among them those of most kernel exploits.",
            Severity.HIGH,
            Shapes.map(
                    Setting.of("type", Setting.Type.TEXT, "RuntimeDefault, or Localhost: also the profiles of allowed"),
                    Setting.of(
                            "allowed",
                            Setting.Type.TEXTS,
                            "with Localhost: SHA-256, in hex, of profiles as inspect shows them (the text after seccomp=)")),
            Repair.RECREATE,
            Set.copyOf(AutomaticLabel.pointers()),
            InProfiles.none()
                    .baseline(RUNTIME_DEFAULT)
                    .cisLevel1(RUNTIME_DEFAULT)
                    .map(),
            List.of(
                    "CIS Docker 1.6.0: 5.22",
                    "Pod Security Standards baseline and restricted: seccomp",
                    "OWASP Docker: rule 6"));

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(Subject subject, Settings settings) {
        var found = new Findings(INFO, subject);
        if (!subject.engine().has("seccomp")) {
            // The engine runs everything unconfined then, without a word.
            found.violation(
                    Severity.HIGH,
                    Source.ENGINE,
                    "engine:/SecurityOptions",
                    Values.of(subject.engine().securityOptions()),
                    Values.of("name=seccomp,profile=builtin"),
                    "the engine has no seccomp");
            return found.list();
        }
        if (found.isTrue(AutomaticLabel.PRIVILEGED)) {
            found.impliedByPrivileged(Severity.HIGH, "being privileged, it has no seccomp filter");
        }
        SecurityOptions options = found.securityOptions();
        String profile = options.value(SecurityOptions.SECCOMP).orElse("");
        boolean engineUnconfined = subject.engine().securityOptions().contains("name=seccomp,profile=unconfined");
        if (profile.equals("unconfined") || (profile.isEmpty() && engineUnconfined)) {
            drift(found, Severity.HIGH, options, engineUnconfined, "has no seccomp filter");
        } else if (!profile.isEmpty() && !profile.equals("builtin") && !isAllowed(profile, settings)) {
            boolean open = profile.replace(" ", "").contains("\"defaultAction\":\"SCMP_ACT_ALLOW\"");
            drift(
                    found,
                    open ? Severity.HIGH : Severity.MEDIUM,
                    options,
                    engineUnconfined,
                    (open ? "seccomp profile allows what it does not name" : "has a seccomp profile of its own")
                            + "; SHA-256 " + hash(profile));
        }
        if (found.isEmpty()) {
            found.kernel(MODE)
                    .filter(kernel -> kernel.seccomp() != 2)
                    .ifPresent(kernel -> found.live(
                            Severity.HIGH,
                            MODE,
                            Values.of(kernel.seccomp()),
                            Values.of(2),
                            "a filter is declared, but the process has none"));
        }
        return found.list();
    }

    private static void drift(
            Findings found, Severity severity, SecurityOptions options, boolean engineUnconfined, String message) {
        SecurityOptions repaired = engineUnconfined
                ? options.with(SecurityOptions.SECCOMP, "builtin")
                : options.without(SecurityOptions.SECCOMP);
        found.drift(
                severity, OPTIONS, Values.of("RuntimeDefault"), message, List.of(new Edit(OPTIONS, repaired.json())));
    }

    private static boolean isAllowed(String profile, Settings settings) {
        return settings.text("type").equals("Localhost")
                && settings.texts("allowed").stream().anyMatch(allowed -> allowed.equalsIgnoreCase(hash(profile)));
    }

    private static String hash(String profile) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(profile.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        return new Advice(
                List.of("--security-opt=seccomp=builtin"), List.of("security_opt: [\"seccomp=builtin\"]"), List.of());
    }
}
