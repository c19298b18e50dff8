package dev.wharden.command;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Recorder;
import dev.wharden.container.ContainerName;
import dev.wharden.policy.Durations;
import dev.wharden.remedy.guard.ContainerHistory;
import dev.wharden.remedy.guard.EventMemory;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.undo.Archive;
import dev.wharden.remedy.undo.Archived;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Takes commands out of the spool. What concerns the whole daemon is carried out here, what concerns a container is
 * left in the inbox for its worker; each is recorded with its actor when it is answered. Runs on the schedule's thread;
 * the workers answer from theirs.
 */
public final class CommandIntake implements Runnable {
    private static final Duration LONGEST_PAUSE = Duration.ofDays(3650);
    /** Each costs some writes to the disk; the rest is taken at the next look. */
    private static final int AT_ONCE = 200;

    private final CommandSpool spool;
    private final CommandInbox inbox;
    private final Guards guards;
    private final EventMemory memory;
    private final Archive archive;
    private final Consumer<ContainerName> queue;
    private final Predicate<ContainerName> present;
    private final Function<String, Answer> reload;
    private final Supplier<String> actionIds;
    private final Recorder recorder;
    private final InstantSource clock;
    /** Ids of commands that a worker will answer. Only this thread touches it. */
    private final Set<String> accepted = new HashSet<>();

    /**
     * Nothing is taken before {@link #run}.
     *
     * @param queue has a name reconciled soon
     * @param present whether there is a container of that name
     * @param reload reads the files again for an actor and tells how that went
     * @param clock that pauses are counted by
     */
    public CommandIntake(
            CommandSpool spool,
            CommandInbox inbox,
            Guards guards,
            EventMemory memory,
            Archive archive,
            Consumer<ContainerName> queue,
            Predicate<ContainerName> present,
            Function<String, Answer> reload,
            Supplier<String> actionIds,
            Recorder recorder,
            InstantSource clock) {
        this.spool = spool;
        this.inbox = inbox;
        this.guards = guards;
        this.memory = memory;
        this.archive = archive;
        this.queue = queue;
        this.present = present;
        this.reload = reload;
        this.actionIds = actionIds;
        this.recorder = recorder;
        this.clock = clock;
    }

    @Override
    public void run() {
        List<SubmittedCommand> pending = spool.pending();
        accepted.retainAll(pending.stream().map(SubmittedCommand::id).toList());
        pending.stream()
                .filter(submitted -> !accepted.contains(submitted.id()))
                .limit(AT_ONCE)
                .forEach(this::take);
    }

    private void take(SubmittedCommand submitted) {
        accepted.add(submitted.id());
        try {
            accept(submitted);
        } catch (StateUnavailable e) {
            answer(submitted, Answer.refused("not done: " + e.getMessage()));
        }
    }

    private void accept(SubmittedCommand submitted) {
        switch (submitted.command()) {
            case Command.Pause pause -> answer(submitted, pause(pause, submitted.actor()));
            case Command.Resume(Optional<ContainerName> one) ->
                answer(submitted, one.map(this::resume).orElseGet(this::resumeAll));
            case Command.Accept accept -> answer(submitted, accept(accept.container()));
            case Command.Reload reloading -> answer(submitted, reload.apply(submitted.actor()));
            case Command.Containment containment -> {
                inbox.put(new PendingCommand<>(
                        containment,
                        submitted.actor(),
                        actionIds.get(),
                        sentence -> {},
                        answer -> answer(submitted, answer),
                        () -> spool.isWithdrawn(submitted.id())));
                queue.accept(containment.container());
            }
            case Command.Undo undo -> undo(submitted, undo);
        }
    }

    private Answer pause(Command.Pause pause, String actor) {
        boolean endless = pause.duration().isZero() || pause.duration().compareTo(LONGEST_PAUSE) > 0;
        Instant until = endless ? Instant.MAX : clock.instant().plus(pause.duration());
        guards.pause(until, pause.reason(), actor);
        return Answer.done("paused " + (endless ? "until resumed" : "for " + Durations.format(pause.duration()))
                + "; end it with: wharden resume");
    }

    private Answer resumeAll() {
        guards.resume();
        return Answer.done(guards.paused()
                .map(still -> "the breaker is closed, but it is still paused: " + still.reason())
                .orElse("resumed; the breaker is closed"));
    }

    /** One that is not there now may be suspended all the same; of a mistyped name nothing is known. */
    private Answer resume(ContainerName name) {
        if (!guards.resume(name) && !present.test(name)) {
            return Answer.absent("no such container: " + name + " (docker ps -a lists them)");
        }
        queue.accept(name);
        return Answer.done(name + " is no longer suspended, left alone or waiting for a backoff");
    }

    /** Of the container that had the name at the last verdict: who asks has seen that one. */
    private Answer accept(ContainerName name) {
        Optional<String> id = memory.histories().of(name).seen().map(ContainerHistory.Seen::containerId);
        if (id.isEmpty()) {
            return present.test(name)
                    ? Answer.refused("no policy has judged " + name + ", so there is nothing to accept")
                    : Answer.absent("no such container: " + name + " (docker ps -a lists them)");
        }
        memory.accept(name, id.get());
        queue.accept(name);
        return Answer.done(name + " is accepted as it is, and so is what was done to it until now");
    }

    /**
     * An undo takes a while, and the daemon may be another one in the end: the id of the action that carries it out is
     * written beside it before anything else, so a command is never carried out by two actions. Throws
     * StateUnavailable.
     */
    private void undo(SubmittedCommand submitted, Command.Undo undo) {
        String action = spool.told(submitted.id())
                .map(CommandSpool.Progress::action)
                .filter(Archive::isAction)
                .orElseGet(() -> {
                    String fresh = actionIds.get();
                    spool.tell(submitted.id(), new CommandSpool.Progress(fresh, "the daemon has received the request"));
                    return fresh;
                });
        inbox.putUndo(new PendingCommand<>(
                        undo,
                        submitted.actor(),
                        action,
                        sentence -> spool.tell(submitted.id(), new CommandSpool.Progress(action, sentence)),
                        answer -> answer(submitted, answer)))
                .ifPresent(queue);
    }

    private void answer(SubmittedCommand submitted, Answer answer) {
        Command command = submitted.command();
        recorder.record(new AuditEvent.Ordered(
                command.word(),
                container(command),
                answer.granted() ? "success" : "refused",
                reason(command, answer),
                submitted.actor()));
        spool.answer(submitted.id(), answer);
    }

    /** Why a person wanted it; of what was refused, why, and what was said with it. */
    private static String reason(Command command, Answer answer) {
        if (command.reason().isEmpty() || command instanceof Command.Undo) {
            return answer.message();
        }
        return answer.granted() ? command.reason() : answer.message() + " (asked for: " + command.reason() + ")";
    }

    /** Empty when it is not known: an answer must not fail because what it is about cannot be read. */
    private Optional<ContainerName> container(Command command) {
        try {
            return command instanceof Command.Undo undo
                    ? archive.find(undo.action()).map(Archived::container)
                    : command.target();
        } catch (StateUnavailable e) {
            return Optional.empty();
        }
    }
}
