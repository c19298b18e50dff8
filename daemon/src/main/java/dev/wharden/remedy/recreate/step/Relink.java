package dev.wharden.remedy.recreate.step;

import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.container.Tie;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.recreate.coexistence.Role;
import dev.wharden.remedy.recreate.needs.Rejoin;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An engine that is restarted reads the words of legacy links anew. When that happens while a twin has the name, the
 * link of an old container means the twin from then on, and nothing but a new container can give it back (measured on
 * 26.1.5: it does not start, "Cannot link to a non running container"). So a copy of it, with the same body, takes its
 * place on the way back. Made in steps that look first: after a crash it goes on.
 */
final class Relink {
    private Relink() {}

    /**
     * Whether the old one, now that all others have their names back, is linked to others than it was, joins one that
     * is gone while another has the name, or its copy is begun.
     */
    static boolean needed(Bench bench, Transaction transaction, Member member, Container old) {
        if (!member.replaced() || !old.id().equals(member.old())) {
            return false;
        }
        boolean linked = isLinked(member)
                && (!links(old).equals(links(member.before()))
                        || bench.copy(member).isPresent());
        return linked || (Tie.any(old) && (bench.copy(member).isPresent() || isLost(bench, transaction, member, old)));
    }

    /** Whether it gets a twin and has legacy links. */
    private static boolean isLinked(Member member) {
        return member.replaced()
                && !member.before().strings("/HostConfig/Links").isEmpty();
    }

    private static boolean isLost(Bench bench, Transaction transaction, Member member, Container old) {
        return Tie.owners(old).stream().anyMatch(owner -> bench.find(owner).isEmpty())
                && Rejoin.isLost(bench::find, old, Copies.named(bench, transaction, member), "");
    }

    /**
     * Runs it. One that is in the namespaces of an earlier run of its owner is stopped and started; one that is linked
     * to a container that is gone runs by a copy. The engine shows such a link as if it were well, by the name that
     * another has now (measured on 26.1.5).
     */
    static void run(Bench bench, Transaction transaction, Member member, Container old) {
        try {
            bench.run(member, isLeftBehind(bench, transaction, old) ? stopped(bench, member, old) : old);
        } catch (DockerException.Unavailable no) {
            boolean lost = isLinked(member)
                    && old.id().equals(member.old())
                    && String.valueOf(no.getMessage()).contains("Cannot link to a non running container")
                    && targets(member)
                            .allMatch(name ->
                                    bench.find(name).filter(Container::running).isPresent());
            if (!lost) {
                throw no;
            }
            make(bench, transaction, member, old);
        }
    }

    /** Whether what it shares is that of an earlier run of its owner, which had ended when the way back came to it. */
    private static boolean isLeftBehind(Bench bench, Transaction transaction, Container old) {
        return old.running()
                && transaction.members().stream()
                        .filter(other ->
                                Tie.between(old, other.before()).stream().anyMatch(Tie::namespace))
                        .anyMatch(other -> bench.old(other)
                                .filter(owner -> owner.running() && isRestarted(other, owner))
                                .filter(owner -> started(old).isBefore(started(owner)))
                                .isPresent());
    }

    private static boolean isRestarted(Member owner, Container now) {
        return !started(now).equals(started(owner.before()));
    }

    /** Throws DateTimeParseException where that is no time: the engine says one of what runs. */
    private static Instant started(Container container) {
        return Instant.parse(container.text("/State/StartedAt"));
    }

    private static Container stopped(Bench bench, Member member, Container old) {
        bench.stop(member, old);
        return bench.find(old.id()).orElseThrow(() -> new DockerException.NotFound(member.name() + " was removed"));
    }

    private static Stream<String> targets(Member member) {
        return links(member.before()).stream().map(link -> link.split(":", 2)[0]);
    }

    private static Set<String> links(Container container) {
        return container.strings("/HostConfig/Links").stream()
                .map(CreateBody::askedLink)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static void make(Bench bench, Transaction transaction, Member member, Container old) {
        Optional<Container> begun = bench.copy(member);
        String id = begun.map(Container::id)
                .orElseGet(() -> bench.create(
                        member, member.named(Role.COPY), Role.COPY, Copies.body(bench, transaction, member)));
        Container copy = bench.find(id).orElseThrow();
        bench.name(member, old, member.retired());
        bench.name(member, copy, member.home());
        bench.policy(member, copy, member.oldPolicy());
        bench.run(member, copy);
        bench.remove(member, old, true);
    }
}
