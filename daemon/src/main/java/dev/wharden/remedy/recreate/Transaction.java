package dev.wharden.remedy.recreate;

import dev.wharden.container.ContainerName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that is needed to finish or undo a recreation, whenever and wherever it stopped. A container that others depend on is one unit with them: each step is made for all
 * members before the next one begins.
 *
 * @param order what was ordered
 * @param members the target first, then each after all that it depends on
 * @param step the one that is being made, or has been
 * @param since when that step was begun
 * @param cause why it is being undone; empty while it goes forward
 * @param unsettled the step that failed may still be carried out by the engine, since no answer came
 * @param stopped when the first old one was told to stop
 * @param started when all had started; empty in a probation that has stood still
 * @param dismissed somebody else has stopped the twin: it is undone, and nothing is started for that
 */
record Transaction(
        Order order,
        List<Member> members,
        RecreateStep step,
        Instant since,
        Optional<String> cause,
        boolean unsettled,
        Optional<Instant> stopped,
        Optional<Instant> started,
        boolean dismissed) {
    /** How long the engine may still carry out a call that it never answered. */
    private static final Duration SETTLES = Duration.ofSeconds(30);

    Transaction {
        members = List.copyOf(members);
    }

    static Transaction begin(Order order, Preparation.Ready ready) {
        return new Transaction(
                order,
                ready.parts().stream().map(Member::of).toList(),
                RecreateStep.CREATE,
                order.begun(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                false);
    }

    /** The target's. */
    ContainerName name() {
        return order.container();
    }

    List<ContainerName> names() {
        return members.stream().map(Member::name).toList();
    }

    List<Member> replaced() {
        return members.stream().filter(Member::replaced).toList();
    }

    /** How long the engine may still create a twin or stop an old one, because it never answered that call; zero when it is settled. */
    Duration unsettledFor(Instant now) {
        boolean open = unsettled
                && switch (step) {
                    case CREATE ->
                        replaced().stream().anyMatch(member -> member.twin().isEmpty());
                    case STOP -> true;
                    case HOLD, RETIRE, NAME, START, PROBATION, COMMIT, REMOVE -> false;
                };
        Duration passed = Duration.between(since, now);
        // A stop is given up after its timeout and about as long as SETTLES: the engine may still kill what did not
        // end.
        Duration left = SETTLES.plus(step == RecreateStep.STOP ? stopTimeouts().plus(SETTLES) : Duration.ZERO)
                .minus(passed);
        return open && !passed.isNegative() && left.isPositive() ? left : Duration.ZERO;
    }

    /** They are stopped one after the other. */
    private Duration stopTimeouts() {
        return members.stream().map(Member::stopTimeout).reduce(Duration.ZERO, Duration::plus);
    }

    boolean undoing() {
        return cause.isPresent();
    }

    Transaction at(RecreateStep next, Instant now) {
        return new Transaction(order, members, next, now, cause, unsettled, stopped, started, dismissed);
    }

    Transaction undoing(String why, boolean unsettled) {
        return new Transaction(order, members, step, since, Optional.of(why), unsettled, stopped, started, dismissed);
    }

    Transaction interrupted() {
        return undoing("it was interrupted at " + step, true);
    }

    /** Somebody else has stopped the twin. */
    Transaction dismissed(String why) {
        return new Transaction(order, members, step, since, Optional.of(why), false, stopped, started, true);
    }

    Transaction with(Member changed) {
        return new Transaction(
                order,
                members.stream()
                        .map(member -> member.old().equals(changed.old()) ? changed : member)
                        .toList(),
                step,
                since,
                cause,
                unsettled,
                stopped,
                started,
                dismissed);
    }

    Transaction stopping(Instant now) {
        return new Transaction(
                order, members, step, since, cause, unsettled, stopped.or(() -> Optional.of(now)), started, dismissed);
    }

    /** When its probation has begun is open: at the next look. */
    Transaction unproven() {
        return new Transaction(order, members, step, since, cause, unsettled, stopped, Optional.empty(), dismissed);
    }

    Transaction started(Instant now) {
        return new Transaction(order, members, step, since, cause, unsettled, stopped, Optional.of(now), dismissed);
    }
}
