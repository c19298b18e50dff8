package dev.wharden.remedy.quarantine;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.plan.Remedy;
import java.time.Instant;
import java.util.List;

/**
 * A container that was released in place and is not as it was.
 *
 * @param quarantined that it was in
 * @param member what it was
 */
public record Unlike(Quarantined quarantined, HeldContainer member) {
    /** The name that it was released under. */
    public ContainerName container() {
        return ContainerName.of(member.name());
    }

    public String containerId() {
        return member.id();
    }

    /** When it was released. */
    public Instant since() {
        return quarantined.release().map(Quarantined.Releasing::since).orElse(quarantined.since());
    }

    /** The twin that is as it was. */
    public Remedy.Recreate twin(Container now) {
        Container shown = Likeness.shown(member, now);
        return new Remedy.Recreate(shown, Throttle.asBefore(member, shown), List.of(), List.of());
    }

    /** Why there is to be one, in one sentence. */
    public String reason() {
        return "released from quarantine " + quarantined.action() + ": " + String.join("; ", quarantined.limits());
    }

    /** Who ordered the release. */
    public String actor() {
        return quarantined.release().map(Quarantined.Releasing::actor).orElse("wharden");
    }
}
