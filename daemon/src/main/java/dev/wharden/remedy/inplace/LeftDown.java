package dev.wharden.remedy.inplace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Outcome.Interfered.By;
import dev.wharden.remedy.recreate.coexistence.RestartPolicyJson;
import dev.wharden.remedy.recreate.down.Down;
import dev.wharden.remedy.recreate.down.Downs;
import dev.wharden.remedy.recreate.down.Remakes;
import dev.wharden.remedy.recreate.interference.Lender;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.trial.MountCheck;
import dev.wharden.remedy.transaction.Move;
import dev.wharden.subject.Observed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Remembers what was stopped for its restart and is not to run now, or cannot. */
record LeftDown(MountCheck mounts, Downs downs, Remakes remakes) {
    private static final String POLICY = "/HostConfig/RestartPolicy";

    /** The engine refuses its start: it is tried again some times, and remembered then. */
    Move<RestartTransaction> unstarted(
            RestartTransaction refused, Container stopped, String why, boolean fromOutside, Instant now) {
        if (!refused.tries().isOver()) {
            return Move.to(refused, later -> Move.later(later, later.tries().pause(now)));
        }
        downs.put(down(refused, stopped, why));
        String told = "it was stopped and does not start: " + why + ": Wharden retries";
        By by = Lender.isOf(stopped) ? By.OUTSIDE : By.OTHERS;
        return new Move.End<>(refused, fromOutside ? new Outcome.Interfered(told, by) : new Outcome.Failed(told));
    }

    /**
     * The end when something of it runs on, or a start would mount something else than it had, as far as that is seen;
     * empty when it may start.
     */
    Optional<Outcome> held(RestartTransaction transaction, Container stopped, DockerWriter writer) {
        List<String> ended = Stream.of(stopped.id(), transaction.operation().containerId())
                .distinct()
                .toList();
        Optional<String> left = mounts.leftover().of(ended);
        if (left.isPresent()) {
            Down down = down(transaction, stopped, "it was not started: " + left.get())
                    .withoutPolicy(policy(transaction, stopped))
                    .outliving(ended);
            downs.put(down);
            writer.update(stopped.id(), never());
            return Optional.of(new Outcome.Failed(down.told()));
        }
        if (!(mounts.astray(transaction.mounts(), stopped)
                instanceof Observed.Known<Optional<String>>(Optional<String> target))) {
            return Optional.empty();
        }
        return target.map(path -> {
            writer.update(stopped.id(), never());
            return astray(transaction, stopped, MountCheck.stays(stopped.name(), path));
        });
    }

    /** The end when one that runs again has something else mounted: it is ended; empty when it runs on. */
    Optional<Outcome> lured(RestartTransaction transaction, Container now, DockerWriter writer) {
        return mounts.stopLured(writer, transaction.mounts(), now).map(why -> astray(transaction, now, why));
    }

    private Outcome astray(RestartTransaction transaction, Container before, String why) {
        Down down = down(transaction, before, why).withoutPolicy(policy(transaction, before));
        downs.put(down);
        return new Outcome.Interfered(down.told());
    }

    /** By the journal where Wharden itself has turned it off by now. */
    private static JsonNode policy(RestartTransaction transaction, Container stopped) {
        JsonNode now = stopped.at(POLICY);
        return RestartPolicyJson.isNever(stopped)
                ? transaction.kept().map(Member::oldPolicy).orElse(now)
                : now;
    }

    private static ObjectNode never() {
        ObjectNode never = JsonNodeFactory.instance.objectNode();
        never.set("RestartPolicy", RestartPolicyJson.never());
        return never;
    }

    /** One that does not run, or is gone. */
    Down down(RestartTransaction transaction, Container stopped, String why) {
        return Down.of(
                        transaction.operation(),
                        transaction.operation().container(),
                        stopped,
                        transaction.stopped(),
                        why,
                        transaction.mounts(),
                        transaction.tries())
                .with(transaction.kept().map(Safekeeping::remake).or(() -> remakes.of(stopped)));
    }
}
