package dev.wharden.remedy.recreate.rollback;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.recreate.coexistence.Namesake;
import dev.wharden.remedy.recreate.coexistence.Role;
import dev.wharden.remedy.recreate.step.Member;
import java.util.Optional;

/**
 * One that the engine does not start.
 *
 * @param container as it was seen last
 * @param namesake who has its name, so that it is kept under another and not started
 */
record Unstarted(Member member, Container container, DockerException no, Optional<Namesake> namesake) {
    /** Whether it is not even there, since the engine does not create it again: its keeper is. */
    boolean isAbsent() {
        return container.name().value().equals(member.named(Role.KEEPER));
    }

    /** Whether what is there has another name. */
    boolean isAside() {
        return namesake.isPresent() || isAbsent();
    }

    /** Where it is now, for people: between its name and why it does not start. */
    String how() {
        if (isAbsent()) {
            return " cannot be created again now, and its volumes are kept by " + container.name() + ": ";
        }
        return isAside() ? " is kept, stopped, as " + container.name() + ": " : " is back and does not start: ";
    }
}
