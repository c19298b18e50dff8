package dev.wharden.observe;

import dev.wharden.container.Container;
import dev.wharden.container.Declaration;
import dev.wharden.subject.Heard;
import dev.wharden.subject.Lived;
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

        @Override
        public Observed<Lived> lived() {
            return Observed.absent("no daemon listens to events");
        }
    };

    /** What events told of it. */
    Observed<Heard> heard(Container container);

    /** How what had its name was declared when it was first seen, last repaired or accepted. */
    Observed<Declaration> accepted(Container container);

    /** Which containers came and went within the last day. */
    Observed<Lived> lived();
}
