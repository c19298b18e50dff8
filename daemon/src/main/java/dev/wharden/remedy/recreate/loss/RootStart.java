package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Capabilities;
import dev.wharden.container.Container;
import dev.wharden.container.SecurityOptions;
import dev.wharden.container.UserSpec;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.RootWork;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Optional;

/**
 * A service that starts as root and then becomes another user by itself, as a master with workers or an entrypoint with
 * gosu, su-exec or setpriv does. Without SETUID and SETGID its start fails, which is known before: it is not tried.
 * Started as that user from the beginning it needs neither. One that becomes other users all the time does.
 */
final class RootStart {
    private static final Capabilities NEEDED = Capabilities.of(List.of("SETUID", "SETGID"));
    private static final Capabilities OFTEN = Capabilities.of(List.of("CHOWN", "DAC_OVERRIDE", "FOWNER"));

    private RootStart() {}

    /**
     * Why a twin could not start; empty when nothing speaks against it.
     *
     * @param subject the container as it runs
     * @param desired its declaration with the repairs
     */
    static Optional<String> refusal(Subject subject, Container desired) {
        Container actual = subject.declared();
        if (UserSpec.of(actual).isRoot() && subject.service().rootWork().isPresent()) {
            return rootWork(actual, desired, subject.service().rootWork().get());
        }
        boolean staysRoot = UserSpec.of(actual).isRoot() && UserSpec.of(desired).isRoot();
        if (staysRoot && isIdlePool(subject)) {
            return pool(actual, desired);
        }
        if (!staysRoot || !(subject.service().runs() instanceof Observed.Known<ServiceUser>(ServiceUser runs))) {
            return Optional.empty();
        }
        Capabilities kept = Capabilities.of(desired);
        Capabilities missing = Capabilities.of(actual).and(NEEDED).minus(kept);
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        Capabilities useful = Capabilities.of(actual).and(OFTEN).minus(kept);
        return Optional.of(
                "it starts as root and continues as " + runs.spec() + " (" + runs.name() + "), for which it needs "
                        + String.join(" and ", missing.names())
                        + ", which the repair drops: set runAsNonRoot: {user: observed}, or "
                        + "capabilities: {add: [" + String.join(", ", missing.names()) + "]}"
                        + (useful.isEmpty()
                                ? ""
                                : " and " + String.join(", ", useful.names()) + " where it changes owners of files"));
    }

    /** A master of php-fpm all of whose pools are {@code pm = ondemand}: it shows no worker until a request comes. */
    private static boolean isIdlePool(Subject subject) {
        return !(subject.service().runs() instanceof Observed.Known<ServiceUser>)
                && subject.kernel() instanceof Observed.Known<KernelFacts>(KernelFacts facts)
                && facts.main().name().startsWith("php-fpm");
    }

    private static Optional<String> pool(Container actual, Container desired) {
        Capabilities missing = Capabilities.of(actual).and(NEEDED).minus(Capabilities.of(desired));
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("php-fpm becomes the user of a pool at each request, for which it needs "
                        + String.join(" and ", missing.names())
                        + ", which the repair drops: set runAsNonRoot.user to the uid:gid of its pool, or"
                        + " capabilities: {add: [" + String.join(", ", missing.names()) + "]}");
    }

    /** It would start and answer, and fail at the first login, job or mail, long after its probation. */
    private static Optional<String> rootWork(Container actual, Container desired, RootWork work) {
        Capabilities missing = Capabilities.of(work.capabilities())
                .and(Capabilities.of(actual))
                .minus(Capabilities.of(desired));
        String add = "capabilities: {add: [" + String.join(", ", missing.names()) + "]}";
        if (!UserSpec.of(desired).isRoot()) {
            return Optional.of(
                    work.why() + ", which user " + UserSpec.of(desired).user()
                            + " could not: leave runAsNonRoot.user out of its policy, and accept that finding"
                            + " (wharden exception add --control runAsNonRoot)"
                            + (missing.isEmpty() ? "" : "; as root it needs " + add + " there"));
        }
        if (!missing.isEmpty()) {
            return Optional.of(work.why() + ", for which it needs " + String.join(", ", missing.names())
                    + ", which the repair drops: set " + add + " in its policy");
        }
        boolean ends = work.escalates() && isWithoutNewPrivileges(desired) && !isWithoutNewPrivileges(actual);
        return ends
                ? Optional.of(work.why() + " by set-user-id programs, which no-new-privileges disables:"
                        + " set allowPrivilegeEscalation: {allow: true} in its policy")
                : Optional.empty();
    }

    private static boolean isWithoutNewPrivileges(Container declared) {
        return SecurityOptions.of(declared)
                .flag(SecurityOptions.NO_NEW_PRIVILEGES)
                .orElse(false);
    }
}
