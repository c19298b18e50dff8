package dev.wharden.remedy.recreate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.CreateBody;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * All that is needed to finish or undo a recreation, whenever and wherever it stopped.
 *
 * @param order what was ordered
 * @param before inspect of the old container while it ran; it holds environment values
 * @param body the twin's
 * @param policy the restart policy that the twin gets when it has proved itself
 * @param twin its id, once known
 * @param step the one that is being made, or has been
 * @param since when that step was begun
 * @param cause why it is being undone; empty while it goes forward
 * @param unsettled the step that failed may still be carried out by the engine, since no answer came
 * @param stopped when the old one was told to stop
 * @param started when the twin had started
 * @param startedAt the engine's own word for that, to notice a restart
 */
record Transaction(
        Order order,
        Container before,
        CreateBody body,
        JsonNode policy,
        Optional<String> twin,
        RecreateStep step,
        Instant since,
        Optional<String> cause,
        boolean unsettled,
        Optional<Instant> stopped,
        Optional<Instant> started,
        String startedAt) {
    /** How long the engine may still carry out a call that it never answered. */
    private static final Duration SETTLES = Duration.ofSeconds(30);

    private static final Duration ENGINE_DEFAULT = Duration.ofSeconds(10);

    static Transaction begin(Order order, Container before, CreateBody body, JsonNode policy) {
        return new Transaction(
                order,
                before,
                body,
                policy,
                Optional.empty(),
                RecreateStep.CREATE,
                order.begun(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                "");
    }

    ContainerName name() {
        return order.container();
    }

    String old() {
        return before.id();
    }

    JsonNode oldPolicy() {
        return before.at("/HostConfig/RestartPolicy");
    }

    /** The twin's name until it takes over. */
    String newcomer() {
        return name() + ".wharden-new-" + shortId();
    }

    /** The old one's name from then on. */
    String retired() {
        return name() + ".wharden-old-" + shortId();
    }

    /** The twin's name when it has failed. */
    String failed() {
        return name() + ".wharden-failed-" + shortId();
    }

    /** The names that its containers have in passing. */
    Set<String> passingNames() {
        return Set.of(newcomer(), retired(), failed());
    }

    private String shortId() {
        return old().substring(0, Math.min(12, old().length()));
    }

    /** How long the old one may take to stop; the engine's own default where it does not say. */
    Duration stopTimeout() {
        JsonNode seconds = before.at("/Config/StopTimeout");
        return seconds.isIntegralNumber() && seconds.longValue() >= 0
                ? Duration.ofSeconds(seconds.longValue())
                : ENGINE_DEFAULT;
    }

    /** How long the engine may still create a twin or stop the old one, because it never answered that call; zero when it is settled. */
    Duration unsettledFor(Instant now) {
        boolean open = unsettled
                && switch (step) {
                    case CREATE -> twin.isEmpty();
                    case STOP -> true;
                    case HOLD, RETIRE, NAME, START, PROBATION, COMMIT, REMOVE -> false;
                };
        Duration passed = Duration.between(since, now);
        Duration left = SETTLES.plus(step == RecreateStep.STOP ? stopTimeout() : Duration.ZERO)
                .minus(passed);
        return open && !passed.isNegative() && left.isPositive() ? left : Duration.ZERO;
    }

    boolean undoing() {
        return cause.isPresent();
    }

    Transaction at(RecreateStep next, Instant now) {
        return new Transaction(
                order, before, body, policy, twin, next, now, cause, unsettled, stopped, started, startedAt);
    }

    Transaction undoing(String why, boolean unsettled) {
        return new Transaction(
                order,
                before,
                body,
                policy,
                twin,
                step,
                since,
                Optional.of(why),
                unsettled,
                stopped,
                started,
                startedAt);
    }

    Transaction withTwin(String id) {
        return new Transaction(
                order,
                before,
                body,
                policy,
                Optional.of(id),
                step,
                since,
                cause,
                unsettled,
                stopped,
                started,
                startedAt);
    }

    Transaction stopping(Instant now) {
        return new Transaction(
                order,
                before,
                body,
                policy,
                twin,
                step,
                since,
                cause,
                unsettled,
                stopped.or(() -> Optional.of(now)),
                started,
                startedAt);
    }

    Transaction started(Instant now, String word) {
        return new Transaction(
                order, before, body, policy, twin, step, since, cause, unsettled, stopped, Optional.of(now), word);
    }

    /** The body with hints for people. */
    ObjectNode hintedBody() {
        return body.withHint("action", order.action())
                .withHint("replaces", old())
                .tree();
    }
}
