package dev.wharden.remedy.transaction;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.state.StateUnavailable;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * What executes one kind of remedy: how that begins is its own, what is open goes on in the same way for all.
 *
 * @param <S> what is kept of a transaction
 */
public abstract class Executor<S extends Record & Executor.Planned> {
    /** Its open transactions. */
    protected final TransactionLog<S> log;

    /** What takes them on. */
    protected final Runner<S> runner;

    /**
     * On a log.
     *
     * @param told of each end before the log forgets it; it may be told of one twice, when a crash comes between
     */
    protected Executor(TransactionLog<S> log, BiConsumer<S, Outcome> told) {
        this.log = log;
        this.runner = new Runner<>(log, told);
    }

    /** What a transaction was begun for. */
    public interface Planned {
        /** All that its records need. */
        Operation operation();
    }

    /** How one goes on that was found in the log. */
    protected abstract Move<S> recover(S found);

    /** The names with an open transaction. Throws StateUnavailable. */
    public final List<ContainerName> open() {
        return log.open();
    }

    /** Its open transactions, for what looks at those of all names. */
    public final TransactionLog<S> journal() {
        return log;
    }

    /** All that is open and can be read: the state directory tells of a file that cannot. Throws StateUnavailable. */
    public final Stream<Operation> operations() {
        return open().stream().flatMap(name -> readable(name).stream());
    }

    private Optional<Operation> readable(ContainerName name) {
        try {
            return operation(name);
        } catch (StateUnavailable unreadable) {
            return Optional.empty();
        }
    }

    /** What is open for a name. Throws StateUnavailable. */
    public final Optional<Operation> operation(ContainerName name) {
        return log.open(name).map(Planned::operation);
    }

    /**
     * Goes on with what the log holds for a name; empty when it holds nothing. A second call after the end changes
     * nothing. Throws a DockerException or StateUnavailable: nothing is decided then.
     */
    public final Optional<Outcome> resume(ContainerName name) {
        return log.open(name).map(found -> runner.advance(recover(found)));
    }
}
