package dev.wharden.control;

/** What a control is about. */
public enum Scope {
    /** One container: a key of a HardeningPolicy. */
    CONTAINER,
    /** The host and its engine: a key of a HostPolicy, report only. */
    HOST,
    /** All containers of the host together: a key of a HostPolicy, report only. */
    FLEET
}
