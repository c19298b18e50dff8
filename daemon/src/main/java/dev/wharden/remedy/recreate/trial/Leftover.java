package dev.wharden.remedy.recreate.trial;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Transaction;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What runs on of containers that have ended by the engine's word: nothing may be started beside it. Where the kernel
 * does not tell, the engine's word is all that there is.
 *
 * @param tables what the kernel says
 */
public record Leftover(MountTables tables, DockerReader reader) {
    /** A process that ends gives its memory back first: some seconds, where that is much. */
    private static final int TRIES = 250;

    /** A sentence for people; empty when nothing of those with these ids runs on. Throws a DockerException. */
    public Optional<String> of(Collection<String> ids) {
        List<String> ended = List.copyOf(ids);
        List<Long> left = tables.leftOf(ended);
        for (int i = 0; i < TRIES && !left.isEmpty(); i++) {
            // The kernel ends processes a moment after the engine's answer: its answers take as long as that.
            ended = ended.stream().filter(id -> !isStarted(id)).toList();
            left = tables.leftOf(ended);
        }
        return left.isEmpty() ? Optional.empty() : Optional.of(sentence(left));
    }

    /** Whether another client has started it since: its processes are left of nothing. */
    private boolean isStarted(String id) {
        try {
            return reader.inspect(id).running();
        } catch (DockerException.NotFound gone) {
            // It was removed: its processes were to end all the same.
            return false;
        }
    }

    private static String sentence(List<Long> left) {
        String pids = left.stream().map(String::valueOf).collect(Collectors.joining(" "));
        boolean one = left.size() == 1;
        return (one ? "process " : "processes ") + pids + " of it " + (one ? "runs" : "run")
                + " on although the engine says that it has ended: end " + (one ? "it" : "them")
                + " on the host (kill -9 " + pids + ")";
    }

    /** Throws Unfaithful when a stop has not ended all of an old one: it is neither replaced nor removed. */
    void refuseAfterStop(Transaction transaction) {
        transaction.members().forEach(member -> refuse(member, List.of(member.old())));
    }

    /** The same of those that are to be started again, whose twins or themselves have ended. */
    public void refuse(Bench bench, Transaction transaction) {
        transaction.members().stream()
                .filter(member -> member.fate() == Member.Fate.NONE)
                .forEach(member -> bench.present(member)
                        .filter(one -> !one.running())
                        .map(Container::id)
                        .ifPresent(id -> refuse(member, List.of(id))));
    }

    private void refuse(Member member, List<String> ids) {
        of(ids).ifPresent(what -> {
            throw new Unfaithful.Differs(member.name() + " has not ended: " + what);
        });
    }
}
