package dev.wharden.command;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A command that the daemon has accepted and not answered yet.
 *
 * @param actor who asked
 * @param action id of the action by which it is carried out
 * @param progress is told what happens, a sentence each time
 * @param answer is told once how it ended
 * @param withdrawn whether who asked has taken it back
 */
public record PendingCommand<C extends Command>(
        C command,
        String actor,
        String action,
        Consumer<String> progress,
        Consumer<Answer> answer,
        BooleanSupplier withdrawn) {
    /** One that is not taken back. */
    public PendingCommand(C command, String actor, String action, Consumer<String> progress, Consumer<Answer> answer) {
        this(command, actor, action, progress, answer, () -> false);
    }

    /** Ends it with no. */
    public void refuse(String why) {
        answer.accept(Answer.refused(why));
    }
}
