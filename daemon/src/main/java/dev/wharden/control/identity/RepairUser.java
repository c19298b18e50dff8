package dev.wharden.control.identity;

import dev.wharden.container.Field;
import dev.wharden.container.UserSpec;
import dev.wharden.control.*;
import dev.wharden.control.filesystem.HostNeed;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.RootWork;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** The user that a container gets in place of root. It is never guessed silently. */
final class RepairUser {
    /** In place of a uid:gid: the one that the service's own processes run as. */
    private static final String OBSERVED = "observed";

    private static final String FALLBACK = "10001:10001";

    static final Key<String> KEY = Key.user(
            "user",
            "uid:gid that a repair sets, or observed: the one that the service's own processes run as; without it "
                    + "there is no repair");

    private RepairUser() {}

    /** The policy's; empty where it names none, and where it wants the observed one and there is none. */
    static Optional<String> wanted(Findings found) {
        return wanted(found.subject(), found.get(KEY));
    }

    private static Optional<String> wanted(Subject subject, String user) {
        if (user.equals(OBSERVED)) {
            return subject.service().rootWork().isPresent()
                    ? Optional.empty()
                    : spec(subject.service().runs());
        }
        return Optional.of(user).filter(text -> !text.isEmpty());
    }

    /** Why there is no observed one, after what was found; empty where none is wanted. */
    static String unobserved(Findings found) {
        Optional<RootWork> work = found.subject().service().rootWork();
        if (work.isPresent()) {
            return "; " + work.get().why() + ", which only root can";
        }
        if (!found.get(KEY).equals(OBSERVED)) {
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
     * the policy's for what only root can do, and no guess where it works on what is the host's own.
     */
    static Optional<String> proposed(Subject subject, Settings settings) {
        if (subject.service().rootWork().isPresent()) {
            return Optional.of(settings.get(KEY)).filter(user -> !user.isEmpty() && !user.equals(OBSERVED));
        }
        Optional<String> known = wanted(subject, settings.get(KEY))
                .or(() -> spec(subject.service().runs()))
                .or(() -> completed(subject));
        // What was looked at on the host decides: by the declaration alone an open device is root's.
        if (known.isEmpty()
                && subject.service().opening().isEmpty()
                && HostNeed.of(subject).stream().anyMatch(HostNeed::isRoots)) {
            return known;
        }
        return known.or(() -> spec(subject.service().account())).or(() -> Optional.of(FALLBACK));
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

    /**
     * What gives it the user. Its processes' groups go with it where it is theirs: of a user that is named with its
     * group the engine does not ask the image for more. What owns the host is not given; preflight refuses then.
     */
    static List<Edit> edits(Findings found, String user) {
        var edits = new ArrayList<>(List.of(new Edit(Field.USER, Values.of(user))));
        List<String> given = groups(found.subject(), UserSpec.parse(user));
        if (!given.isEmpty()) {
            var all = new LinkedHashSet<>(found.texts(Field.GROUP_ADD));
            if (all.addAll(given)) {
                edits.add(new Edit(Field.GROUP_ADD, Values.of(all)));
            }
        }
        return edits;
    }

    private static List<String> groups(Subject subject, UserSpec user) {
        Stream<Long> theirs = Stream.of(
                        subject.service().runs(), subject.service().account())
                .flatMap(one -> one instanceof Observed.Known<ServiceUser>(ServiceUser known)
                        ? Stream.of(known)
                        : Stream.empty())
                .filter(one -> user.uid().equals(OptionalLong.of(one.uid())))
                .limit(1)
                .flatMap(one -> one.groups().stream());
        return Stream.concat(theirs, subject.service().opening().stream().flatMap(Set::stream))
                .distinct()
                .filter(gid -> !user.gid().equals(OptionalLong.of(gid)) && !HostGroups.ownsHost(subject, gid))
                .map(String::valueOf)
                .toList();
    }

    private static Optional<String> spec(Observed<ServiceUser> user) {
        return user instanceof Observed.Known<ServiceUser>(ServiceUser known)
                ? Optional.of(known.spec())
                : Optional.empty();
    }
}
