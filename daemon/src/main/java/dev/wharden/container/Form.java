package dev.wharden.container;

/** How the value of a {@link Field} is written by hand. */
public enum Form {
    /** Not at all: the field is only read. */
    NONE,
    /** Its own row says it together with another field. */
    PART,
    FLAG,
    TEXT,
    NUMBER,
    /** Billionths of a processor, written as processors. */
    PROCESSORS,
    /** A flag or an element each. */
    LIST,
    /** Keys with options after a colon. */
    MAP,
    /** {@code key=value} each. */
    PAIRS,
    /** {@code name=soft:hard} each. */
    ULIMITS,
    PORTS,
    /** {@code name:count}. */
    RESTART,
    /** Lists that only the word systempaths=unconfined sets. */
    MASKS
}
