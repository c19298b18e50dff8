package dev.wharden.subject;

/** What somebody did to a container through the engine, of which only the engine's events tell. */
public enum Deed {
    /** An exec session with all rights of the host's root. */
    EXEC_PRIVILEGED,
    /** An exec session as root, in a container whose own user is not. */
    EXEC_ROOT,
    /** An exec session with a terminal or with its standard input open. */
    EXEC_INTERACTIVE,
    /** An exec session of which the engine no longer told what it was. */
    EXEC_UNREAD,
    /** Somebody attached to the main process while it ran. */
    ATTACH,
    /** Files were copied into it. */
    COPY_IN,
    /** Files were copied out of it. */
    COPY_OUT,
    /** An image was made of it. */
    COMMIT,
    /** Its files were exported. */
    EXPORT
}
