package dev.wharden.remedy.recreate.step;

import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.recreate.coexistence.Namesake;
import dev.wharden.remedy.recreate.coexistence.Role;
import dev.wharden.remedy.recreate.needs.Rejoin;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Makes the old one again that was removed before its twin was created. */
public final class Copies {
    private Copies() {}

    /**
     * Makes the old one again, under its name. Where another has that, under the one of those that are retired, so that
     * it is there, seen by compose and kept by its own volumes; throws Conflict then all the same.
     */
    static void make(Bench bench, Member member, CreateBody body) {
        try {
            bench.exits().copied(member.old(), bench.create(member, member.home(), Role.COPY, body));
        } catch (DockerException.Conflict no) {
            if (namesake(bench, member)
                    .filter(one -> !one.succeeds(member.before()))
                    .isPresent()) {
                bench.exits().copied(member.old(), bench.create(member, member.retired(), Role.COPY, body));
            }
            throw no;
        }
    }

    /** Another container that has the name, and is none of those that Wharden has to do with. */
    public static Optional<Namesake> namesake(Bench bench, Member member) {
        return another(bench, member, member.home());
    }

    /** The same for the name that it had as it ran, whatever its twin was renamed to. */
    public static Optional<Namesake> successor(Bench bench, Member member) {
        return another(bench, member, member.name().value());
    }

    private static Optional<Namesake> another(Bench bench, Member member, String name) {
        return bench.find(name)
                .filter(found -> !found.id().equals(member.old()))
                .filter(found -> !isOurs(member, found))
                .map(Namesake::new);
    }

    /** Whether one that was found is its twin or a copy of it, be it gone by now, as in a prune. */
    private static boolean isOurs(Member member, Container found) {
        return member.replaced()
                && (member.made(found, Role.COPY)
                        || member.twin().map(found.id()::equals).orElseGet(() -> member.made(found, Role.TWIN)));
    }

    /** Ids of the copies that there are, by the ids of those that they stand for. */
    public static Map<String, String> ids(Bench bench, Transaction transaction) {
        var ids = new HashMap<String, String>();
        transaction.members().forEach(member -> bench.copy(member).ifPresent(copy -> ids.put(member.old(), copy.id())));
        return ids;
    }

    /** The body to make a removed one again from: it joins the others as they are now. Throws a DockerException. */
    static CreateBody body(Bench bench, Transaction transaction, Member member) {
        return Rejoin.now(bench::find, named(bench, transaction, member), member.before());
    }

    /** The same with the names of those that do not exist now. Throws a DockerException. */
    public static CreateBody named(Bench bench, Transaction transaction, Member member) {
        var kept = new HashMap<String, Container>();
        transaction.members().stream()
                .filter(member::needs)
                .forEach(other -> bench.old(other).ifPresent(now -> kept.put(other.old(), now)));
        return ReferenceRewrite.again(member.original().orElseThrow(), transaction.members(), kept);
    }
}
