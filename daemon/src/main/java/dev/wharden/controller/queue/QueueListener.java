package dev.wharden.controller.queue;

import java.time.Duration;

/** Counts what a queue does. Called under the queue's lock: it must not block and must not call the queue. */
public interface QueueListener {
    /** Counts nothing. */
    QueueListener NONE = new QueueListener() {};

    /** A name was put into a lane; one that was there already is not counted again. */
    default void added() {}

    /** A name was put off because its reconcile failed. */
    default void retried() {}

    /** A name was given to a worker after waiting in its lane. */
    default void taken(Duration waited) {}

    /** A worker has finished with a name. */
    default void done(Duration worked) {}
}
