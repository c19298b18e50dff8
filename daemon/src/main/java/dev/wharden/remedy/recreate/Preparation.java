package dev.wharden.remedy.recreate;

import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;

/** What was found out before anything is touched: a twin can be made, or why not. */
public sealed interface Preparation {
    /**
     * A twin can be made.
     *
     * @param actual inspect of now
     * @param desired the same with the repairs folded in
     * @param body the twin's
     */
    record Ready(Container actual, Container desired, CreateBody body) implements Preparation {}

    /** It cannot be replaced faithfully, or not by us. */
    record Refused(String reason) implements Preparation {}
}
