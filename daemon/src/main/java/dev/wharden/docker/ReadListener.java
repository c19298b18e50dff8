package dev.wharden.docker;

/**
 * Is told of each file that Wharden reads in a container: the engine makes an event of it ({@code archive-path}) that
 * says neither which file nor by whom.
 */
public interface ReadListener {
    /** Notes nothing. */
    ReadListener NONE = new ReadListener() {
        @Override
        public void reading(String container) {
            // No daemon listens to events.
        }

        @Override
        public void unread(String container) {
            // No daemon listens to events.
        }
    };

    /** A file of the container of this id is about to be read. */
    void reading(String container);

    /** The engine has refused that, and makes no event of it. */
    void unread(String container);
}
