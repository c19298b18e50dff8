package dev.wharden.source;

import java.time.Duration;

/** Counts what comes from the event stream. Must return at once: the engine drops events of a slow reader. */
public interface StreamListener {
    /** Counts nothing. */
    StreamListener NONE = new StreamListener() {};

    /** An event arrived, this long after it happened. */
    default void arrived(String action, Duration lag) {}

    /** The stream was connected; {@code again} after it was lost. */
    default void connected(boolean again) {}

    /** The stream was lost. */
    default void disconnected() {}

    /** Events may be missing, for a time that ended now. */
    default void gap() {}
}
