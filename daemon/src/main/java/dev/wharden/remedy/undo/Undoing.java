package dev.wharden.remedy.undo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.control.Edit;
import dev.wharden.remedy.plan.InPlace;
import dev.wharden.remedy.plan.Remedy;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What it takes to undo an action. */
public sealed interface Undoing {
    /** Change the container back: in place where the engine can give it back, else by recreation. */
    record Change(Remedy remedy) implements Undoing {}

    /** End the quarantine that the action was. */
    record Release() implements Undoing {}

    /** It cannot be undone. */
    record No(String reason) implements Undoing {}

    /**
     * Plans. Whether it can be made faithfully is found out later, by looking at the engine.
     *
     * @param now the container as it is
     * @param descends whether it is what the action has left, or came of that by Wharden's own recreations alone; asked
     *     for another id only
     * @param later the last of Wharden's actions on it since
     */
    static Undoing of(Archived archived, Container now, BooleanSupplier descends, Supplier<Optional<Archived>> later) {
        return switch (archived.kind()) {
            case "Quarantine" -> new Release();
            case "Release" ->
                new No("a release is not undone; to hold it again: wharden quarantine add --reason … " + now.name());
            case "Restart" -> new No("it restarted the same container and changed nothing that is declared");
            default -> change(archived, now, descends, later);
        };
    }

    private static Undoing change(
            Archived archived, Container now, BooleanSupplier descends, Supplier<Optional<Archived>> later) {
        if (archived.end().isEmpty()) {
            return new No("it has not ended: wharden audit show --container " + now.name());
        }
        Archived.End end = archived.end().get();
        if (end.after().isEmpty()) {
            return new No("it changed nothing: " + end.result() + (end.reason().isEmpty() ? "" : ", " + end.reason()));
        }
        Container after = end.after().get();
        if (!now.id().equals(after.id()) && !descends.getAsBoolean()) {
            return new No("the container was replaced since: " + now.name() + " is " + shortId(now) + " now, created "
                    + now.created() + ", and was " + shortId(after));
        }
        List<String> differences = Since.differences(after, now);
        if (!differences.isEmpty()) {
            return new No("the container was changed since, at " + String.join(", ", differences)
                    + later.get()
                            .map(by -> "; Wharden's own last change is " + by.action() + " (" + by.kind()
                                    + "): undo that first")
                            .orElse(""));
        }
        return new Change(remedy(archived, after, now));
    }

    private static Remedy remedy(Archived archived, Container after, Container now) {
        Container before = archived.before();
        List<Edit> edits = Since.host(before, now);
        boolean sameContainer = before.id().equals(after.id());
        return sameContainer && !edits.isEmpty() && inPlace(now, edits)
                ? new Remedy.Update(now, edits, archived.controls())
                : new Remedy.Recreate(now, before, before, edits, archived.controls());
    }

    /** Unlimited swap is shown and not given (engine-facts §4.1). */
    private static boolean inPlace(Container now, List<Edit> edits) {
        return InPlace.canApply(now, edits)
                && edits.stream()
                        .noneMatch(edit -> edit.pointer().equals("/HostConfig/MemorySwap") && negative(edit.value()));
    }

    private static boolean negative(JsonNode value) {
        return value.asLong() < 0;
    }

    private static String shortId(Container container) {
        return container.id().substring(0, Math.min(12, container.id().length()));
    }
}
