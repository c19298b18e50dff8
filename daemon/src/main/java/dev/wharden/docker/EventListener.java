package dev.wharden.docker;

/**
 * Hears the engine's event stream, on the stream's own thread: every method must only queue and return at once, because
 * a slow consumer loses events and slows the engine.
 */
public interface EventListener {
    /** Something happened. Each event is told once, also across reconnects. */
    void event(DockerEvent event);

    /**
     * The stream is open, for the first time or again: the caller now lists everything, since the engine forgets what
     * happened before its own restart.
     */
    void connected();

    /** The stream broke, or there is no engine yet. Told once until the next {@link #connected}. */
    void disconnected(String why);

    /**
     * Events may have been lost: the engine no longer knows the last one that was told, and {@link #connected} comes
     * right after; or one was too long to be read, in the middle of a stream, and the caller lists everything now.
     */
    void gap(String why);
}
