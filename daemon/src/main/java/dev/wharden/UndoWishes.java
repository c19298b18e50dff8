package dev.wharden;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Recorder;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.Lane;
import dev.wharden.controller.UndoOrder;
import dev.wharden.controller.UndoOrders;
import dev.wharden.controller.WorkQueue;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.state.Wish;
import dev.wharden.remedy.state.Wish.Answer;
import dev.wharden.remedy.state.Wishes;
import dev.wharden.remedy.undo.Archive;
import dev.wharden.remedy.undo.Archived;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Fulfils wishes to undo an action. It takes a while, and the daemon may be another one in the end: so the id of the action that undoes it is written down beside the
 * wish before anything else, and a wish is never fulfilled by two actions.
 */
final class UndoWishes {
    private final Wishes wishes;
    private final Archive archive;
    private final UndoOrders orders;
    private final WorkQueue queue;
    private final Supplier<String> actions;
    private final Recorder recorder;

    UndoWishes(
            Wishes wishes,
            Archive archive,
            UndoOrders orders,
            WorkQueue queue,
            Supplier<String> actions,
            Recorder recorder) {
        this.wishes = wishes;
        this.archive = archive;
        this.orders = orders;
        this.queue = queue;
        this.actions = actions;
        this.recorder = recorder;
    }

    /** Hands it to the worker that will hold the container's name. Throws StateUnavailable. */
    void fulfil(Wish wish) {
        String undo = wishes.told(wish.id())
                .map(Wish.Progress::action)
                .filter(Archive::isAction)
                .orElseGet(() -> {
                    String fresh = actions.get();
                    wishes.tell(wish.id(), new Wish.Progress(fresh, "the daemon has received the request"));
                    return fresh;
                });
        var order = new UndoOrder(
                wish.target(),
                undo,
                wish.reason(),
                wish.actor(),
                sentence -> wishes.tell(wish.id(), new Wish.Progress(undo, sentence)),
                reply -> answer(wish, reply));
        orders.put(order).ifPresent(name -> queue.add(name, Lane.FRESH));
    }

    private void answer(Wish wish, Answer reply) {
        recorder.record(new AuditEvent.Ordered(
                wish.verb().word(),
                container(wish.target()),
                reply.granted() ? "success" : "refused",
                reply.message(),
                wish.actor()));
        wishes.answer(wish.id(), reply);
    }

    /** Empty when it is not known: an answer must not fail because what it is about cannot be read. */
    private Optional<ContainerName> container(String action) {
        try {
            return archive.find(action).map(Archived::container);
        } catch (StateUnavailable e) {
            return Optional.empty();
        }
    }
}
