package dev.wharden.remedy;

import dev.wharden.container.Container;
import dev.wharden.control.Edit;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.Optional;

/**
 * No repair sets a limit below 1.25 times what is used now: the kernel would kill the container for it, or let no
 * process start. What is used but could not be read refuses as well.
 *
 * @param usage reads it
 */
public record UsageFloor(Usage usage) {
    /** Why the edits may not be made now; empty when they may. */
    public Optional<Refusal> refusal(Container actual, List<Edit> edits) {
        return edits.stream().flatMap(edit -> refusal(actual, edit).stream()).findFirst();
    }

    private Optional<Refusal> refusal(Container actual, Edit edit) {
        long limit = edit.value().asLong();
        if (limit <= 0) {
            return Optional.empty();
        }
        return switch (edit.pointer()) {
            case "/HostConfig/Memory" -> below("memory", "bytes", limit, usage.memory(actual));
            case "/HostConfig/PidsLimit" -> below("process", "processes", limit, usage.processes(actual));
            default -> Optional.empty();
        };
    }

    private static Optional<Refusal> below(String what, String unit, long limit, Observed<Long> used) {
        return switch (used) {
            case Observed.Unknown<Long> unknown ->
                Optional.of(new Refusal.Passing(
                        "its present use is not known, so that a " + what + " limit might kill it: " + unknown.why()));
            case Observed.Absent<Long> absent -> Optional.empty();
            case Observed.Known<Long> known when limit / 5 * 4 >= known.value() -> Optional.empty();
            case Observed.Known<Long> known ->
                Optional.of(new Refusal.Standing("it uses " + known.value() + " " + unit + " now; a " + what
                        + " limit of " + limit + " leaves less than a quarter of that to spare"));
        };
    }
}
