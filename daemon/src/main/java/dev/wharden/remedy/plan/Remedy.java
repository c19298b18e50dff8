package dev.wharden.remedy.plan;

import dev.wharden.container.Container;
import dev.wharden.control.Edit;
import java.util.List;

/** What is to be done about one container's drift. Data only; the executors are beside it. */
public sealed interface Remedy {
    /** The controls whose findings it answers, and no others that drift. */
    List<String> controls();

    /** Nothing: it complies, or it is only reported. */
    record None(String reason) implements Remedy {
        @Override
        public List<String> controls() {
            return List.of();
        }
    }

    /** Change limits or the restart policy of the running container. */
    record Update(Container actual, List<Edit> edits, List<String> controls) implements Remedy {
        public Update {
            edits = List.copyOf(edits);
            controls = List.copyOf(controls);
        }
    }

    /** Restart the same container: its declaration is right, what runs is not. */
    record Restart(Container actual, List<String> controls) implements Remedy {
        public Restart {
            controls = List.copyOf(controls);
        }
    }

    /**
     * Replace it by a verified twin with the desired declaration.
     *
     * @param pattern whose networks, volumes and names the twin has: its own for a repair, those of the archived
     *     container for an undo
     */
    record Recreate(Container actual, Container desired, Container pattern, List<Edit> edits, List<String> controls)
            implements Remedy {
        public Recreate {
            edits = List.copyOf(edits);
            controls = List.copyOf(controls);
        }

        /** A repair. */
        public Recreate(Container actual, Container desired, List<Edit> edits, List<String> controls) {
            this(actual, desired, actual, edits, controls);
        }

        /** Whether the container is to be what it was at another time. */
        public boolean restores() {
            return !pattern.equals(actual);
        }
    }

    /**
     * Freeze it and cut it off.
     *
     * @param controls the one that is the cause first
     * @param critical whether one of the findings that it answers is critical: then no bound holds it up
     */
    record Quarantine(Container actual, List<String> controls, String cause, boolean critical) implements Remedy {
        public Quarantine {
            controls = List.copyOf(controls);
        }
    }
}
