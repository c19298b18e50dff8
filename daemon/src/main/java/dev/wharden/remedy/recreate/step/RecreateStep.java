package dev.wharden.remedy.recreate.step;

import dev.wharden.container.Container;
import dev.wharden.remedy.recreate.coexistence.RestartPolicyJson;
import dev.wharden.remedy.recreate.coexistence.Role;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The steps of a recreation in their order (engine-facts §5.2), each with its undo beside it. Every one looks first and
 * does only what is not done, so that it may be made again after any crash. "Old" is the container that ran, "twin" its
 * successor; a member that is only restarted is both.
 *
 * <p>At no moment can both run: where the old one stays ({@code Way.BLOCKED}) each is blocked from starting while the
 * other may run, and where it cannot be blocked ({@code Way.REMOVED}) it is gone before the twin is created. On the way
 * back the twin is removed, which nothing can start it against, before the old one may run.
 */
public enum RecreateStep {
    /** The twin, blocked and without a restart policy, or a trial that cannot run, is made beside the old one. */
    CREATE {
        @Override
        public Member make(Bench bench, Transaction transaction, Member member) {
            StartTrial.require(bench, member);
            if (member.body().isEmpty() || bench.twin(member).isPresent()) {
                return member;
            }
            return bench.asMade().beside(bench, transaction, member);
        }

        @Override
        public void undo(Bench bench, Transaction transaction, Member member) {
            bench.dismiss(transaction, member);
            bench.named(member.named(Role.COPY), Role.COPY).ifPresent(copy -> bench.remove(member, copy, true));
            bench.clear(member);
        }
    },
    /**
     * The old one's restart policy is off: the engine must not start it beside the twin. What it takes to make it again
     * is kept from any prune, and so are its image and its volumes.
     */
    HOLD {
        @Override
        public Member make(Bench bench, Transaction transaction, Member member) {
            Member kept = member.removed()
                    ? member.withKeeper(Holder.keep(bench, member).id())
                    : member;
            if (member.removed()) {
                bench.beside(member, Role.TRIAL).ifPresent(trial -> bench.remove(member, trial, true));
            }
            if (member.replaced()) {
                if (transaction.step() == HOLD) {
                    Holder.hold(bench, member);
                }
                Changed.asSeen(bench, transaction, member)
                        .ifPresent(old -> bench.policy(member, old, RestartPolicyJson.never()));
            }
            return member.removed() ? Holder.dated(bench, kept) : member;
        }

        @Override
        public void undo(Bench bench, Transaction transaction, Member member) {
            // Stopped or not, it gets its policy back when it is made to run.
        }
    },
    /** The old one is stopped by its signal and timeout, dependents first: its ports and addresses are free then. */
    STOP {
        @Override
        public Member make(Bench bench, Transaction transaction, Member member) {
            bench.old(member).ifPresent(old -> bench.stop(member, old));
            return member;
        }

        @Override
        public void undo(Bench bench, Transaction transaction, Member member) {
            bench.old(member).ifPresent(old -> {
                if (Relink.needed(bench, transaction, member, old)) {
                    Relink.make(bench, transaction, member, old);
                    return;
                }
                if (member.replaced() && RestartPolicyJson.isNever(old)) {
                    // The policy first, unless somebody set one: if the start fails, the engine itself keeps trying.
                    bench.policy(member, old, member.oldPolicy());
                }
                // Without its policy an engine that ended meanwhile did not start it again.
                if (member.before().running()) {
                    Relink.run(bench, transaction, member, old);
                }
            });
        }
    },
    /** From here on the old one cannot run: it is blocked and gives its name away, or is removed. */
    RETIRE {
        @Override
        public Member make(Bench bench, Transaction transaction, Member member) {
            Optional<Container> old = Changed.asSeen(bench, transaction, member);
            if (member.removed() && !member.cleared() && !transaction.undoing()) {
                Container there = old.orElseThrow(() -> bench.foundGone(member));
                bench.refuseRunning(member, there);
                Holder.hold(bench, member);
                Holder.refuseUnkept(bench, member);
                if (!bench.removeOld(member, there)) {
                    throw bench.foundGone(member);
                }
                return member.withoutOld();
            }
            if (!member.replaced() || old.isEmpty()) {
                return member;
            }
            bench.block(member, old.get());
            // The engine took its time for that: a name that somebody has given it since is not taken from it.
            Changed.asSeen(bench, transaction, member)
                    .ifPresent(blocked -> bench.name(member, blocked, member.retired()));
            return member;
        }

        @Override
        public void undo(Bench bench, Transaction transaction, Member member) {
            if (!member.replaced()) {
                return;
            }
            Optional<Container> old = bench.old(member);
            if (old.isEmpty()) {
                if (!member.cleared()) {
                    // It was there when the way back began.
                    throw bench.foundGone(member);
                }
                // Wharden has removed it, or it went with a prune of what Wharden had stopped.
                Copies.make(bench, member, Copies.body(bench, transaction, member));
            } else {
                boolean retired = old.get().name().value().equals(member.retired());
                boolean only = bench.copy(member)
                        .filter(copy -> !copy.id().equals(old.get().id()))
                        .isEmpty();
                // One that somebody has renamed keeps the name that it was given.
                if (only && retired) {
                    bench.name(member, old.get(), member.home());
                }
                bench.unblock(member, old.get());
            }
            Holder.restored(bench, member, old);
        }
    },
    /**
     * The twin takes the name, before it starts, so that no other name of it is ever seen in the networks; or it is
     * created under it.
     */
    NAME {
        @Override
        public Member make(Bench bench, Transaction transaction, Member member) {
            if (member.removed() && bench.twin(member).isEmpty()) {
                return bench.asMade().alone(bench, transaction, member);
            }
            if (member.replaced()) {
                Container successor = bench.successor(member);
                bench.asMade().refuseChanged(bench, transaction, member, successor, member.created());
                // One that somebody has renamed keeps the name that it was given.
                if (member.inPassing(successor.name()).isPresent()) {
                    bench.name(member, successor, member.name().value());
                }
            }
            return member;
        }

        @Override
        public void undo(Bench bench, Transaction transaction, Member member) {
            bench.dismiss(transaction, member);
        }
    },
    /** The twin may start, now that the old one cannot, and starts, after all that it depends on. */
    START {
        @Override
        public Member make(Bench bench, Transaction transaction, Member member) {
            if (member.blocked()) {
                Container twin = bench.successor(member);
                bench.asMade().refuseStarted(member, twin);
                bench.unblock(member, twin);
            }
            Container successor = bench.successor(member);
            bench.asMade()
                    .refuseChanged(
                            bench, transaction, member, successor, member.name().value());
            Container started = bench.run(member, successor).orElseGet(() -> bench.successor(member));
            return member.startedAt(started.text("/State/StartedAt"));
        }

        @Override
        public void undo(Bench bench, Transaction transaction, Member member) {
            if (member.replaced()) {
                bench.dismiss(transaction, member);
            } else {
                // It ran with a twin that is no more, and has to meet the old one anew.
                bench.old(member).ifPresent(same -> bench.stop(member, same));
            }
        }
    },
    /** The twin proves itself: a state of the journal, not a worker that waits. */
    PROBATION {
        @Override
        public Member make(Bench bench, Transaction transaction, Member member) {
            return member;
        }

        @Override
        public void undo(Bench bench, Transaction transaction, Member member) {
            // Nothing was changed.
        }
    },
    /** The twin gets its restart policy: from here on it is the container. */
    COMMIT {
        @Override
        public Member make(Bench bench, Transaction transaction, Member member) {
            if (member.replaced() && !member.isTaken()) {
                Container successor = bench.successor(member);
                // One that somebody has given a policy meanwhile keeps it.
                if (RestartPolicyJson.isNever(successor)) {
                    bench.policy(member, successor, member.policy());
                }
            }
            return member;
        }

        @Override
        public void undo(Bench bench, Transaction transaction, Member member) {
            bench.twin(member).ifPresent(twin -> bench.policy(member, twin, RestartPolicyJson.never()));
        }
    },
    /** The old one is removed, or what was kept of it; its anonymous volumes are the twin's now and stay. */
    REMOVE {
        @Override
        public Member make(Bench bench, Transaction transaction, Member member) {
            // First what can be refused and made again: after the old one there is no way back.
            bench.clear(member);
            if (member.blocked()) {
                bench.old(member).ifPresent(old -> bench.removeOld(member, old));
            }
            return member;
        }

        @Override
        public void undo(Bench bench, Transaction transaction, Member member) {
            // Nothing can bring it back; nothing has to: the twin has proved itself.
        }
    };

    /** What keeps the old one from running and gives its name to the twin. */
    public static final List<RecreateStep> TAKING_OVER = List.copyOf(EnumSet.range(HOLD, NAME));

    /** Made for whoever depends on others before those. */
    private static final Set<RecreateStep> DEPENDENTS_FIRST = EnumSet.of(HOLD, STOP, RETIRE, REMOVE);

    /**
     * Makes the step for one member. Returns what is known now. Throws a DockerException; after Unavailable it may have
     * been made or not.
     */
    public abstract Member make(Bench bench, Transaction transaction, Member member);

    /** Puts back what the step may have changed of one member. Throws a DockerException. */
    public abstract void undo(Bench bench, Transaction transaction, Member member);

    /** The one after it. Throws for the last. */
    public RecreateStep next() {
        return EnumSet.range(this, REMOVE).stream().skip(1).findFirst().orElseThrow();
    }

    /** The journal entry before it. Renames and start have one, while it is down: every undo looks first. */
    public Optional<RecreateStep> entry() {
        return switch (this) {
            case CREATE, HOLD, STOP, PROBATION, COMMIT, REMOVE -> Optional.of(this);
            case RETIRE -> Optional.of(START);
            case NAME, START -> Optional.empty();
        };
    }

    /** Makes it for all members in its order. */
    public Transaction make(Bench bench, Transaction begun) {
        Transaction transaction = begun;
        for (Member member : order(begun.members())) {
            transaction = transaction.with(make(bench, transaction, member));
        }
        return transaction;
    }

    /** The members in the order in which the step is made; it is undone in the reverse. */
    public List<Member> order(List<Member> members) {
        return DEPENDENTS_FIRST.contains(this) ? members.reversed() : members;
    }

    /**
     * This step and those before it, the last first: the order in which they are undone. From the moment on in which an
     * old one has no restart policy it may be down ({@code Owed}), and what is down may have gone with a prune by then.
     */
    public List<RecreateStep> backwards() {
        RecreateStep last = this == HOLD || this == STOP ? RETIRE : this;
        return List.copyOf(EnumSet.range(CREATE, last)).reversed();
    }
}
