package dev.wharden.control.identity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.UserSpec;
import dev.wharden.control.Advice;
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
import dev.wharden.control.Values;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Keeps uid 0 out of containers: every spelling of it, and names that the image's /etc/passwd maps to it. */
public final class RunAsNonRoot implements Control {
    private static final String USER = DeclaredUid.FIELD;
    private static final String UIDS = "proc:/status/Uid";

    private static final UserSpec NO_USER = new UserSpec("no", "");

    /** In place of a uid:gid: the one that the service's own processes run as. */
    private static final String OBSERVED = "observed";

    private static final String FALLBACK = "10001:10001";

    private static final Info INFO = new Info(
            "runAsNonRoot",
            "The main process is not root, and its user is a number",
            "Root in a container is root on the host for the kernel: every hole in the runtime, a mount or the kernel is then worth a whole host.",
            Severity.HIGH,
            Shapes.required(
                    Setting.of(
                            "user",
                            Setting.Type.USER,
                            "uid:gid that a repair sets, or observed: the one that the service's own processes run as; without it there is no repair")),
            Repair.RECREATE,
            Set.of(USER),
            InProfiles.none()
                    .restricted(Shapes.require())
                    .cisLevel1(Shapes.require())
                    .map(),
            List.of(
                    "CIS Docker 1.6.0: 4.1",
                    "Pod Security Standards restricted: runAsNonRoot, runAsUser",
                    "OWASP Docker: rule 2",
                    "NIST SP 800-190: 4.4.3"));

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(Subject subject, Settings settings) {
        if (!settings.flag("required", true)) {
            return List.of();
        }
        var found = new Findings(INFO, subject);
        UserSpec user = UserSpec.parse(found.text(USER));
        Optional<KernelFacts> kernel = found.kernel(UIDS);
        boolean rootRuns = kernel.isPresent() && kernel.get().uids().contains(0L);
        OptionalLong uid = uid(user, subject, kernel, found);
        if (uid.isPresent() && uid.getAsLong() == 0) {
            boolean dropped = kernel.isPresent() && !rootRuns;
            report(
                    found,
                    subject,
                    settings,
                    dropped ? Severity.MEDIUM : Severity.HIGH,
                    dropped
                            ? "is started as root; the process has since become another user, or root is mapped to one"
                            : "runs as root");
        } else if (uid.isPresent() && rootRuns) {
            found.live(
                    Severity.HIGH,
                    UIDS,
                    Values.of(kernel.orElseThrow().uids().stream()
                            .map(String::valueOf)
                            .toList()),
                    Values.none(),
                    "declared as another user, but the process has uid 0");
        } else if (uid.isPresent() && !user.isExplicit()) {
            // A name is what the image says it is, and a uid without a line in the image's passwd runs in group 0.
            OptionalLong wanted = wanted(subject, settings)
                    .map(UserSpec::parse)
                    .orElse(NO_USER)
                    .uid();
            String message = "the user is not given as numeric uid:gid, so the image decides what it means";
            if (wanted.equals(uid)) {
                report(found, subject, settings, Severity.LOW, message);
            } else {
                found.violation(Severity.LOW, USER, Values.none(), message);
            }
        }
        return found.list();
    }

    /** What runs tells what a name means; else the image must. */
    private static OptionalLong uid(UserSpec user, Subject subject, Optional<KernelFacts> kernel, Findings found) {
        return user.needsPasswd() && kernel.isPresent() && !kernel.get().uids().isEmpty()
                ? OptionalLong.of(kernel.get().uids().getFirst())
                : DeclaredUid.of(user, subject, found);
    }

    private static void report(Findings found, Subject subject, Settings settings, Severity severity, String message) {
        Optional<String> wanted = wanted(subject, settings);
        if (wanted.isPresent()) {
            JsonNode user = Values.of(wanted.get());
            found.drift(severity, USER, user, message, List.of(new Edit(USER, user)));
        } else {
            found.violation(severity, USER, Values.none(), message + unobserved(subject, settings));
        }
    }

    /** The user that a repair sets; empty when the policy names none, and when it wants the observed one and there is none. */
    private static Optional<String> wanted(Subject subject, Settings settings) {
        String user = settings.text("user");
        if (user.equals(OBSERVED)) {
            return subject.service().rootWork().isPresent()
                    ? Optional.empty()
                    : spec(subject.service().runs());
        }
        return user.isEmpty() ? Optional.empty() : Optional.of(user);
    }

    /** Never guessed silently. */
    private static String unobserved(Subject subject, Settings settings) {
        if (subject.service().rootWork().isPresent()) {
            return "; " + subject.service().rootWork().get().why() + ", which only root can";
        }
        if (!settings.text("user").equals(OBSERVED)) {
            return "";
        }
        return switch (subject.service().runs()) {
            case Observed.Known<ServiceUser> known -> "";
            case Observed.Absent<ServiceUser>(String why) -> "; no user can be observed: " + why;
            case Observed.Unknown<ServiceUser>(String why) -> "; no user can be observed: " + why;
        };
    }

    /**
     * The policy's user, else the one its processes have, else its account, else a number that is nobody's. None but
     * the policy's for what only root can do.
     */
    private static Optional<String> proposed(Subject subject, Settings settings) {
        if (subject.service().rootWork().isPresent()) {
            return Optional.of(settings.text("user")).filter(user -> !user.isEmpty() && !user.equals(OBSERVED));
        }
        return wanted(subject, settings)
                .or(() -> spec(subject.service().runs()))
                .or(() -> spec(subject.service().account()))
                .or(() -> Optional.of(FALLBACK));
    }

    private static Optional<String> spec(Observed<ServiceUser> user) {
        return user instanceof Observed.Known<ServiceUser>(ServiceUser known)
                ? Optional.of(known.spec())
                : Optional.empty();
    }

    @Override
    public Settings completed(Subject subject, Settings settings) {
        return settings.with("user", Values.of(proposed(subject, settings).orElse("")));
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        return proposed(subject, settings)
                .map(user -> new Advice(
                        List.of("--user=" + user), List.of("user: \"" + user + "\""), List.of("USER " + user)))
                .orElse(Advice.NONE);
    }
}
