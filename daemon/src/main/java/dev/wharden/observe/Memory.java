package dev.wharden.observe;

import dev.wharden.container.Container;
import dev.wharden.container.Declaration;
import dev.wharden.subject.Heard;
import dev.wharden.subject.Observed;

/** What is remembered of containers and no look shows. */
public interface Memory {
    /** Nothing: no daemon listens. */
    Memory NONE = new Memory() {
        @Override
        public Observed<Heard> heard(Container container) {
            return Observed.absent("no daemon listens to events");
        }

        @Override
        public Observed<Declaration> accepted(Container container) {
            return Observed.absent("nothing is remembered");
        }
    };

    /** What events told of it. */
    Observed<Heard> heard(Container container);

    /** How what had its name was declared when it was first seen, last repaired or accepted. */
    Observed<Declaration> accepted(Container container);
}
