package dev.wharden.subject;

/**
 * Which users could do a container's work without root.
 *
 * @param runs the one that its own processes run as: the main process, or the workers of a main process that stays
 *     root. Absent, with the reason, where all are root or where there is more than one to choose from
 * @param account the one of its {@code /etc/passwd} that fits; only read for people who ask what to do
 */
public record Service(Observed<ServiceUser> runs, Observed<ServiceUser> account) {
    /** Nothing was looked at. */
    public static Service absent(String why) {
        return new Service(Observed.absent(why), Observed.absent(why));
    }

    /** The same with an account. */
    public Service with(Observed<ServiceUser> account) {
        return new Service(runs, account);
    }
}
