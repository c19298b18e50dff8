package dev.wharden.control.identity;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.container.UserSpec;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Values;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import dev.wharden.subject.RootWork;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Keeps uid 0 out of containers: every spelling of it, and names that the image's /etc/passwd maps to it. */
public final class RunAsNonRoot {
    private static final String UIDS = "proc:/status/Uid";
    private static final UserSpec NO_USER = new UserSpec("no", "");

    /** In place of a uid:gid: the one that the service's own processes run as. */
    private static final String OBSERVED = "observed";

    private static final String FALLBACK = "10001:10001";

    private static final Key<String> USER = Key.user(
            "user",
            "uid:gid that a repair sets, or observed: the one that the service's own processes run as; without it "
                    + "there is no repair");

    public static final Control CONTROL = Control.of("runAsNonRoot")
            .title("The main process is not root, and its user is a number")
            .why("Root in a container is root on the host for the kernel: every hole in the runtime, a mount or "
                    + "the kernel is then worth a whole host.")
            .severity(HIGH)
            .requires(USER)
            .in(RESTRICTED, CIS_L1)
            .repairs(Field.USER)
            .rule(
                    "user-non-root",
                    RunAsNonRoot::check,
                    cis("4.1"),
                    pssRestricted("runAsNonRoot"),
                    pssRestricted("runAsUser"),
                    owasp("2"),
                    nist("4.4.3"))
            .row("proc-uid-zero", cis("4.1"), pssRestricted("runAsNonRoot"), nist("4.4.3"))
            .row("user-explicit-numeric", LOW, pssRestricted("runAsNonRoot"))
            .completed((subject, settings) ->
                    settings.with(USER, proposed(subject, settings).orElse("")))
            .build();

    private RunAsNonRoot() {}

    private static void check(Findings found) {
        UserSpec user = UserSpec.parse(found.text(Field.USER));
        Optional<KernelFacts> kernel = found.kernel(UIDS);
        List<Long> running = kernel.map(facts -> facts.main().uids()).orElse(List.of());
        OptionalLong uid = user.needsPasswd() && !running.isEmpty()
                // What runs tells what a name means; else the image must.
                ? OptionalLong.of(running.getFirst())
                : DeclaredUid.of(user, found);
        if (uid.isEmpty()) {
            return;
        }
        boolean rootRuns = running.contains(0L);
        if (uid.getAsLong() == 0) {
            boolean dropped = kernel.isPresent() && !rootRuns;
            report(
                    found,
                    dropped ? MEDIUM : HIGH,
                    dropped
                            ? "is started as root; the process has since become another user, or root is mapped to one"
                            : "runs as root");
        } else if (rootRuns) {
            found.under("proc-uid-zero")
                    .live(
                            UIDS,
                            Values.of(running.stream().map(String::valueOf).toList()),
                            Values.none(),
                            "declared as another user, but the process has uid 0");
        } else if (kernel.isPresent() && found.under("proc-uid-zero").first(kernel.get(), RunAsNonRoot::other)) {
            return;
        } else if (!user.isExplicit()) {
            explicit(found.under("user-explicit-numeric"), uid);
        }
    }

    private static boolean hasRoot(ProcessFacts process) {
        return process.uids().contains(0L);
    }

    private static void other(Findings found, ProcessFacts process) {
        if (hasRoot(process)) {
            found.live(
                    UIDS,
                    Values.of(process.uids().stream().map(String::valueOf).toList()),
                    Values.none(),
                    "the container is another user's, but it has uid 0");
        }
    }

    /** A name is what the image says it is, and a uid without a line in the image's passwd runs in group 0. */
    private static void explicit(Findings found, OptionalLong uid) {
        String message = "the user is not given as numeric uid:gid, so the image decides what it means";
        UserSpec wanted =
                wanted(found.subject(), found.get(USER)).map(UserSpec::parse).orElse(NO_USER);
        if (wanted.uid().equals(uid)) {
            report(found, LOW, message);
        } else {
            found.violation(Field.USER, Values.none(), message);
        }
    }

    private static void report(Findings found, Severity severity, String message) {
        wanted(found.subject(), found.get(USER))
                .ifPresentOrElse(
                        user -> found.drift(severity, Field.USER, Values.of(user), message),
                        () -> found.violation(
                                severity, Field.USER.pointer(), Values.none(), message + unobserved(found)));
    }

    /**
     * The user that a repair sets; empty when the policy names none, and when it wants the observed one and there is
     * none.
     */
    private static Optional<String> wanted(Subject subject, String user) {
        if (user.equals(OBSERVED)) {
            return subject.service().rootWork().isPresent()
                    ? Optional.empty()
                    : spec(subject.service().runs());
        }
        return Optional.of(user).filter(text -> !text.isEmpty());
    }

    /** Never guessed silently. */
    private static String unobserved(Findings found) {
        Optional<RootWork> work = found.subject().service().rootWork();
        if (work.isPresent()) {
            return "; " + work.get().why() + ", which only root can";
        }
        if (!found.get(USER).equals(OBSERVED)) {
            return "";
        }
        return switch (found.subject().service().runs()) {
            case Observed.Known<ServiceUser> known -> "";
            case Observed.Absent<ServiceUser>(String why) -> "; no user can be observed: " + why;
            case Observed.Unknown<ServiceUser>(String why) -> "; no user can be observed: " + why;
        };
    }

    /**
     * The policy's user, else the one its processes have, else its account, else a number that no account has. None but
     * the policy's for what only root can do.
     */
    private static Optional<String> proposed(Subject subject, Settings settings) {
        if (subject.service().rootWork().isPresent()) {
            return Optional.of(settings.get(USER)).filter(user -> !user.isEmpty() && !user.equals(OBSERVED));
        }
        return wanted(subject, settings.get(USER))
                .or(() -> spec(subject.service().runs()))
                .or(() -> completed(subject))
                .or(() -> spec(subject.service().account()))
                .or(() -> Optional.of(FALLBACK));
    }

    /**
     * A uid that is declared without its gid. What runs has the gid of its line in the image's passwd, or group 0
     * without one: then a group of the same number, which owns nothing.
     */
    private static Optional<String> completed(Subject subject) {
        UserSpec user = UserSpec.of(subject.declared());
        OptionalLong uid = user.uid();
        if (uid.isEmpty() || uid.getAsLong() <= 0 || user.isExplicit()) {
            return Optional.empty();
        }
        long gid = subject.kernel() instanceof Observed.Known<KernelFacts>(KernelFacts facts)
                        && facts.main().uids().stream().allMatch(one -> one == uid.getAsLong())
                ? facts.main().gids().getFirst()
                : 0;
        return Optional.of(uid.getAsLong() + ":" + (gid > 0 ? gid : uid.getAsLong()));
    }

    private static Optional<String> spec(Observed<ServiceUser> user) {
        return user instanceof Observed.Known<ServiceUser>(ServiceUser known)
                ? Optional.of(known.spec())
                : Optional.empty();
    }
}
