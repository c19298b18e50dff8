package dev.wharden.remedy.recreate;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import java.util.EnumSet;
import java.util.List;

/**
 * The steps of a recreation in their order (engine-facts §5.2), each with its undo beside it. Every one looks first and does only what is not done, so that it may be
 * made again after any crash. "Old" is the container that ran, "twin" its successor.
 */
enum RecreateStep {
    /** The twin is made under a temporary name, without a restart policy. The old one runs on. */
    CREATE {
        @Override
        Transaction make(Bench bench, Transaction transaction) {
            if (bench.twin(transaction).isPresent()) {
                return transaction;
            }
            return transaction.withTwin(bench.writer().create(transaction.newcomer(), transaction.hintedBody()));
        }

        @Override
        void undo(Bench bench, Transaction transaction) {
            bench.twin(transaction).ifPresent(twin -> bench.writer().remove(twin.id(), true));
        }
    },
    /** The old one's restart policy is off: the engine must not start it beside the twin. */
    HOLD {
        @Override
        Transaction make(Bench bench, Transaction transaction) {
            bench.find(transaction.old()).ifPresent(old -> bench.policy(old, Bench.never()));
            return transaction;
        }

        @Override
        void undo(Bench bench, Transaction transaction) {
            bench.find(transaction.old()).ifPresent(old -> {
                // The policy first: if the start fails, the engine itself keeps trying, as it would have done before.
                bench.policy(old, transaction.oldPolicy());
                // Without its policy an engine that ended meanwhile did not start it again.
                bench.run(old);
            });
        }
    },
    /** The old one is stopped by its own signal and timeout, which frees its ports and addresses. */
    STOP {
        @Override
        Transaction make(Bench bench, Transaction transaction) {
            Transaction stopping = transaction.stopping(bench.clock().instant());
            bench.find(transaction.old())
                    .filter(Container::running)
                    .ifPresent(old -> bench.writer().stop(old.id(), transaction.stopTimeout()));
            return stopping;
        }

        @Override
        void undo(Bench bench, Transaction transaction) {
            HOLD.undo(bench, transaction);
        }
    },
    /** The old one gives its name away. */
    RETIRE {
        @Override
        Transaction make(Bench bench, Transaction transaction) {
            bench.find(transaction.old()).ifPresent(old -> bench.name(old, transaction.retired()));
            return transaction;
        }

        @Override
        void undo(Bench bench, Transaction transaction) {
            bench.find(transaction.old())
                    .ifPresent(old -> bench.name(old, transaction.name().value()));
        }
    },
    /** The twin takes the name, before it starts, so that no other name of it is ever seen in the networks. */
    NAME {
        @Override
        Transaction make(Bench bench, Transaction transaction) {
            bench.name(present(bench, transaction), transaction.name().value());
            return transaction;
        }

        @Override
        void undo(Bench bench, Transaction transaction) {
            bench.twin(transaction)
                    .filter(twin -> twin.text("/Name").equals("/" + transaction.name()))
                    .ifPresent(twin -> bench.writer().rename(twin.id(), transaction.failed()));
        }
    },
    /** The twin starts. */
    START {
        @Override
        Transaction make(Bench bench, Transaction transaction) {
            bench.run(present(bench, transaction));
            return transaction.started(
                    bench.clock().instant(), present(bench, transaction).text("/State/StartedAt"));
        }

        @Override
        void undo(Bench bench, Transaction transaction) {
            bench.twin(transaction)
                    .filter(Container::running)
                    .ifPresent(twin -> bench.writer().kill(twin.id()));
        }
    },
    /** The twin proves itself: a state of the journal, not a worker that waits. */
    PROBATION {
        @Override
        Transaction make(Bench bench, Transaction transaction) {
            return transaction;
        }

        @Override
        void undo(Bench bench, Transaction transaction) {
            // Nothing was changed.
        }
    },
    /** The twin gets its restart policy: from here on it is the container. */
    COMMIT {
        @Override
        Transaction make(Bench bench, Transaction transaction) {
            bench.policy(present(bench, transaction), transaction.policy());
            return transaction;
        }

        @Override
        void undo(Bench bench, Transaction transaction) {
            bench.twin(transaction).ifPresent(twin -> bench.policy(twin, Bench.never()));
        }
    },
    /** The old one is removed; its anonymous volumes are the twin's now and stay. */
    REMOVE {
        @Override
        Transaction make(Bench bench, Transaction transaction) {
            bench.find(transaction.old()).ifPresent(old -> bench.writer().remove(old.id(), false));
            return transaction;
        }

        @Override
        void undo(Bench bench, Transaction transaction) {
            // Nothing can bring it back; nothing has to: the twin has proved itself.
        }
    };

    /** Makes the step. Returns what is known now. Throws a DockerException; after Unavailable it may have been made or not. */
    abstract Transaction make(Bench bench, Transaction transaction);

    /** Puts back what the step may have changed. Throws a DockerException. */
    abstract void undo(Bench bench, Transaction transaction);

    /** This step and those before it, the last first: the order in which they are undone. */
    List<RecreateStep> backwards() {
        return List.copyOf(EnumSet.range(CREATE, this)).reversed();
    }

    private static Container present(Bench bench, Transaction transaction) {
        return bench.twin(transaction)
                .orElseThrow(() ->
                        new DockerException.NotFound("the twin of " + transaction.name() + " was removed by another"));
    }
}
