package dev.wharden.controller;

import dev.wharden.policy.EvaluationContext;
import dev.wharden.policy.Lasting;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.Verdict;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.lang.ref.SoftReference;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last verdict on each container, so that one of which nothing has changed is not evaluated twice. It is given
 * again only where all is equal that an evaluation is given, by value and not by a digest: the subject with each of its
 * parts, the policies, and the context but for its moment. A part that is added to one of these is compared too, and no
 * control sees more. What depends on the moment is not kept; an exception or a grace that ends, ends the answer.
 *
 * <p>Who makes containers chooses how much they say: what is kept has a bound, and is what the heap gives up first.
 * Thread-safe: its own lock guards what is kept; no container is evaluated or compared under it.
 */
final class Evaluations {
    /** Bytes of heap, by {@link AnswerWeight}: of some hundred usual containers. */
    static final long ROOM = 8 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Evaluations.class);

    private static final long LARGEST = ROOM >> 4;

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
            LOG.atDebug().addKeyValue("container", id).log("Nothing has changed since the last verdict, which holds");
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
        var answer = new Answer(question, lasting, now, AnswerWeight.of(question.subject(), lasting.verdict()));
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
}
