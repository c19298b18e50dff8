package dev.wharden.remedy;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import java.util.List;
import java.util.Optional;

/** Goes on with what was begun, under any ceiling: nobody else could. */
public interface Recovery {
    /**
     * Goes on with what was begun for a name; empty when nothing is open. Throws a DockerException or StateUnavailable.
     */
    Optional<Outcome> resume(ContainerName name);

    /** Why what is open for a name was begun; empty when nothing is open. Throws StateUnavailable. */
    Optional<Cause> cause(ContainerName name);

    /** What is open for a name must wait, since it is held: what was proved so far does not count. */
    void standStill(ContainerName name);

    /** The names with something open, which are to be resumed first of all. Throws StateUnavailable. */
    List<ContainerName> open();

    /**
     * The containers of the open recreation that a name has a part in, the target's name first: while it is open,
     * nothing else is begun on any of them.
     */
    List<ContainerName> unit(ContainerName name);

    /**
     * Whether a name is one of the passing ones of an open recreation: its container is looked after under the name
     * that it replaces.
     */
    boolean isPassing(ContainerName name);

    /**
     * Whether a container with a passing name is another's, and so is judged like any other. Throws StateUnavailable.
     */
    boolean isStranger(Container container);

    /**
     * The name for which something is open that has a part for a container, whatever that is called by now: by its id,
     * or by the action that it was created in. While it is open, nothing else is begun on the container. Throws
     * StateUnavailable.
     */
    Optional<ContainerName> partOf(Container container);
}
