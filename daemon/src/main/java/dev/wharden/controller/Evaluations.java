package dev.wharden.controller;

import dev.wharden.container.HeapWeight;
import dev.wharden.container.ImageDefaults;
import dev.wharden.control.Finding;
import dev.wharden.policy.EvaluationContext;
import dev.wharden.policy.Judged;
import dev.wharden.policy.Lasting;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.Verdict;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Volume;
import java.lang.ref.SoftReference;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last verdict on each container, so that one of which nothing has changed is not evaluated twice. It is given again
 * only where all is equal that an evaluation is given, by value and not by a digest: the subject with each of its parts,
 * the policies, and the context but for its moment. A part that is added to one of these is compared too, and no
 * control sees more. What depends on the moment is not kept; an exception or a grace that ends, ends the answer.
 *
 * <p>Who makes containers chooses how much they say: what is kept has a bound, and is what the heap gives up first.
 * Thread-safe: its own lock guards what is kept; nothing is evaluated or compared under it.
 */
final class Evaluations {
    /** Bytes of heap, by {@link HeapWeight}: of some hundred usual containers. */
    static final long ROOM = 8 << 20;

    private static final long LARGEST = ROOM >> 4;
    private static final int PROCESS = 600;
    private static final int LINE = 300;

    private SoftReference<Kept> kept = new SoftReference<>(null);

    /** All that a verdict follows from; the moment of the context is none. */
    private record Question(Subject subject, PolicySet policies, EvaluationContext context) {}

    private record Answer(Question question, Lasting lasting, Instant since, long weight) {
        boolean holds(Question asked, Instant now) {
            return !now.isBefore(since) && now.isBefore(lasting.until()) && question.equals(asked);
        }
    }

    /**
     * What all containers have in common. Answers of an earlier state of the host are let go together: each would hold
     * one.
     */
    private record Host(PolicySet policies, EngineFacts engine, List<Observed<?>> tables) {
        static Host of(Question question) {
            var host = question.subject().neighbours();
            return new Host(
                    question.policies(),
                    question.subject().engine(),
                    List.of(
                            host.hostMounts(),
                            host.uidUsers(),
                            host.mountUsers(),
                            host.networkUsers(),
                            host.hostLogins(),
                            host.hostGroups(),
                            host.sockets()));
        }
    }

    private static final class Kept {
        private final Host host;
        private final Map<String, Answer> answers = new HashMap<>();
        private long taken;

        Kept(Host host) {
            this.host = host;
        }

        void put(String id, Answer answer) {
            Answer before = answers.remove(id);
            taken -= before == null ? 0 : before.weight();
            // Nothing makes room: sweeps ask for all in one order, and would find none of more than there is room for.
            if (answer.weight() <= LARGEST && taken + answer.weight() <= ROOM) {
                answers.put(id, answer);
                taken += answer.weight();
            }
        }
    }

    /** As {@link PolicySet#evaluate}. */
    Verdict evaluate(Subject subject, PolicySet policies, EvaluationContext context) {
        var question = new Question(subject, policies, context.at(Instant.EPOCH));
        String id = subject.declared().id();
        Optional<Answer> known = find(id).filter(answer -> answer.holds(question, context.now()));
        if (known.isPresent()) {
            return known.get().lasting().verdict();
        }
        Lasting lasting = policies.evaluateLasting(subject, context);
        keep(id, question, lasting, context.now());
        return lasting.verdict();
    }

    private synchronized Optional<Answer> find(String id) {
        return Optional.ofNullable(kept.get()).map(all -> all.answers.get(id));
    }

    private void keep(String id, Question question, Lasting lasting, Instant now) {
        var answer = new Answer(question, lasting, now, weight(question.subject(), lasting.verdict()));
        Host host = Host.of(question);
        synchronized (this) {
            Kept all = kept.get();
            if (all == null || !all.host.equals(host)) {
                all = new Kept(host);
                kept = new SoftReference<>(all);
            }
            all.put(id, answer);
        }
    }

    /** What only this answer holds, or may hold alone one day, about. */
    private static long weight(Subject subject, Verdict verdict) {
        long weight = HeapWeight.of(subject.declared().tree());
        if (subject.image() instanceof Observed.Known<ImageDefaults>(ImageDefaults image)) {
            weight += HeapWeight.of(image.tree());
        }
        if (subject.kernel() instanceof Observed.Known<KernelFacts>(KernelFacts kernel)) {
            weight += (long) PROCESS * (1 + kernel.others().size());
            if (kernel.mounts() instanceof Observed.Known<List<MountPoint>>(List<MountPoint> mounts)) {
                for (MountPoint line : mounts) {
                    weight += LINE + line.root().length() + line.path().length() + line.upper().length();
                }
            }
        }
        if (subject.neighbours().volumes() instanceof Observed.Known<Map<String, Volume>>(var volumes)) {
            weight += volumes.values().stream().mapToLong(Evaluations::weight).sum();
        }
        return weight
                + (long) HeapWeight.OBJECT * subject.unit().size()
                + verdict.findings().stream().mapToLong(Evaluations::weight).sum();
    }

    private static long weight(Volume volume) {
        return volume.options().values().stream().mapToLong(option -> HeapWeight.field(option.length())).sum();
    }

    private static long weight(Judged judged) {
        long edits = judged.finding() instanceof Finding.Drift drift
                ? drift.edits().stream().mapToLong(edit -> HeapWeight.of(edit.value())).sum()
                : 0;
        Finding.Detail detail = judged.finding().detail();
        return PROCESS + edits + HeapWeight.of(detail.actual()) + HeapWeight.of(detail.desired())
                + HeapWeight.text(detail.message().length());
    }
}
