package dev.wharden.remedy.inplace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.observe.EventLedger;
import dev.wharden.observe.Removals;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.coexistence.RestartPolicyJson;
import dev.wharden.remedy.recreate.down.Down;
import dev.wharden.remedy.recreate.down.Downs;
import dev.wharden.remedy.recreate.down.Remake;
import dev.wharden.remedy.recreate.down.Remakes;
import dev.wharden.remedy.recreate.trial.MountCheck;
import dev.wharden.remedy.transaction.Move;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.transaction.Tries;
import dev.wharden.subject.Observed;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Remembers what was stopped for its restart and is not to run now, or cannot. */
record LeftDown(MountCheck mounts, Downs downs, Remakes remakes) {
    private static final Duration SOON = Duration.ofMillis(500);
    private static final String PRUNED = "it went with a prune (docker container prune or docker system prune take"
            + " whatever does not run) while Wharden restarted it, and is created again; what it wrote outside its"
            + " volumes is lost";

    /** What it takes to make one again, before it is stopped; its networks are kept too. Throws a DockerException. */
    Optional<Remake> kept(DockerReader reader, Container running) {
        downs.networks().keep(reader, running);
        return remakes.of(running);
    }

    /**
     * What follows for one that is gone: who removed it meant it, but where a prune of what does not run took it before
     * its start. Then it is made again ({@code Revival}).
     */
    Move<RestartTransaction> gone(EventLedger exits, Instant now, RestartTransaction transaction) {
        String id = transaction.operation().containerId();
        Removals.Word word = exits.removal(id, now);
        if (word == Removals.Word.NONE && exits.hearsSince(transaction.stopped())) {
            exits.found(id);
            word = exits.removal(id, now);
        }
        return switch (transaction.started().isPresent() ? Removals.Word.MEANT : word) {
            case OPEN -> Move.later(transaction, SOON);
            case MEANT ->
                new Move.End<>(transaction, new Outcome.Interfered("it was removed by another Docker client"));
            case PRUNED, UNCLEAR, NONE -> {
                downs.put(pruned(transaction));
                yield new Move.End<>(transaction, new Outcome.Interfered(PRUNED));
            }
        };
    }

    private static Down pruned(RestartTransaction transaction) {
        Operation operation = transaction.operation();
        return new Down(
                operation.container(),
                operation.container(),
                operation.container(),
                operation.containerId(),
                operation.action(),
                transaction.stopped(),
                transaction.startedBefore(),
                PRUNED,
                transaction.mounts(),
                Tries.NONE,
                transaction.remake(),
                Optional.empty());
    }

    /** That the engine refuses its start. */
    void refused(RestartTransaction refused, Container stopped, String why) {
        downs.put(down(refused, stopped, why));
    }

    /** The end when a start would mount something else than it had, as far as that is seen; empty when it may start. */
    Optional<Outcome> held(RestartTransaction transaction, Container stopped, DockerWriter writer) {
        if (!(mounts.astray(transaction.mounts(), stopped)
                instanceof Observed.Known<Optional<String>>(Optional<String> target))) {
            return Optional.empty();
        }
        return target.map(path -> {
            ObjectNode never = JsonNodeFactory.instance.objectNode();
            never.set("RestartPolicy", RestartPolicyJson.never());
            writer.update(stopped.id(), never);
            return astray(transaction, stopped, MountCheck.stays(stopped.name(), path));
        });
    }

    /** The end when one that runs again has something else mounted: it is stopped; empty when it runs on. */
    Optional<Outcome> lured(RestartTransaction transaction, Container now, DockerWriter writer) {
        return mounts.stopLured(writer, transaction.mounts(), now, transaction.stopTimeout())
                .map(why -> astray(transaction, now, why));
    }

    private Outcome astray(RestartTransaction transaction, Container before, String why) {
        JsonNode policy = before.at("/HostConfig/RestartPolicy");
        Down down = down(transaction, before, why).withoutPolicy(policy);
        downs.put(down);
        return new Outcome.Interfered(down.told());
    }

    private Down down(RestartTransaction transaction, Container stopped, String why) {
        return Down.of(
                        transaction.operation(),
                        transaction.operation().container(),
                        stopped,
                        transaction.stopped(),
                        why,
                        transaction.mounts(),
                        transaction.tries())
                .with(remakes.of(stopped));
    }
}
