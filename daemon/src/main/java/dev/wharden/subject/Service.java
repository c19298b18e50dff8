package dev.wharden.subject;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which users could do a container's work without root.
 *
 * @param runs the one that its own processes run as: the main process, or the workers of a main process that stays
 *     root. Absent, with the reason, where all are root or where there is more than one to choose from
 * @param account the one of its {@code /etc/passwd} that fits; only read for people who ask what to do
 * @param scratch folders that it writes to and whose content nobody misses; only read for people who ask what to do
 * @param needed folders with files of the image that an empty tmpfs would hide, and {@code /} where files are written
 *     that no mount can cover; only read for people who ask what to do
 * @param rootWork what only root can do of it; empty where nothing says so
 * @param entering the script that it is at, which may prepare what its program needs and then hand over to it
 * @param opening groups in which another user than root can use all that it has of the host, which may be none; empty
 *     where it could not, and where that was not looked for: it is for people only
 */
public record Service(
        Observed<ServiceUser> runs,
        Observed<ServiceUser> account,
        List<String> scratch,
        Set<String> needed,
        Optional<RootWork> rootWork,
        Optional<EntryScript> entering,
        Optional<Set<Long>> opening) {
    public Service {
        opening = opening.map(Set::copyOf);
        scratch = List.copyOf(scratch);
        needed = Set.copyOf(needed);
    }

    /** With no place that is known to be needed. */
    public Service(Observed<ServiceUser> runs, Observed<ServiceUser> account, List<String> scratch) {
        this(runs, account, scratch, Set.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Nothing was looked at. */
    public static Service absent(String why) {
        return new Service(Observed.absent(why), Observed.absent(why), List.of());
    }

    /** The uid that it is likely to be started as instead of root; negative where none is known. */
    public long likely() {
        return Stream.of(runs, account)
                .flatMap(user -> user instanceof Observed.Known<ServiceUser>(ServiceUser known)
                        ? Stream.of(known.uid())
                        : Stream.empty())
                .findFirst()
                .orElse(-1L);
    }

    /** The same where it does what only root can do. */
    public Service doing(Optional<RootWork> rootWork) {
        return new Service(runs, account, scratch, needed, rootWork, entering, opening);
    }

    /** The same at a script. */
    public Service entering(Optional<EntryScript> entering) {
        return new Service(runs, account, scratch, needed, rootWork, entering, opening);
    }

    /** The same with an account. */
    public Service with(Observed<ServiceUser> account) {
        return new Service(runs, account, scratch, needed, rootWork, entering, opening);
    }

    /** The same with folders that it writes to. */
    public Service writing(List<String> scratch) {
        return new Service(runs, account, scratch, needed, rootWork, entering, opening);
    }

    /** The same with folders that no tmpfs may hide. */
    public Service needing(Set<String> needed) {
        return new Service(runs, account, scratch, needed, rootWork, entering, opening);
    }

    /** The same where another user can use what it has of the host, in these groups. */
    public Service opening(Set<Long> groups) {
        return new Service(runs, account, scratch, needed, rootWork, entering, Optional.of(groups));
    }
}
