package dev.wharden.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** How an exception stands; the first that holds, in this order. */
public enum ExceptionStatus {
    /** It no longer excuses. */
    EXPIRED,
    /** It excuses nothing that is there. */
    UNUSED,
    /** It ends within seven days. */
    EXPIRING,
    /** It excuses. */
    ACTIVE;

    private static final Duration SOON = Duration.ofDays(7);

    /** As written in metrics and lists: {@code expiring}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Of an exception.
     *
     * @param verdicts of all containers
     * @param host the host's
     */
    public static ExceptionStatus of(
            PolicyException exception, Collection<Verdict> verdicts, HostVerdict host, Instant now) {
        if (!exception.activeAt(now)) {
            return EXPIRED;
        }
        if (verdicts.stream().noneMatch(verdict -> uses(verdict.findings(), exception.name()))
                && !uses(host.findings(), exception.name())) {
            return UNUSED;
        }
        return exception.activeAt(now.plus(SOON)) ? ACTIVE : EXPIRING;
    }

    private static boolean uses(List<Judged> findings, String exception) {
        return findings.stream()
                .anyMatch(judged -> judged.exception().filter(exception::equals).isPresent());
    }
}
