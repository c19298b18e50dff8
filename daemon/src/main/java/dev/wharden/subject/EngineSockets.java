package dev.wharden.subject;

import java.util.List;

/**
 * The sockets of container engines on the host. Anybody may give a socket the name of an engine's.
 *
 * @param proven paths at which an engine listens, links resolved, sorted
 * @param alike paths of sockets with such a name of which nothing proves whose they are, sorted
 * @param doubt why there may be more; empty where there are not
 */
public record EngineSockets(List<String> proven, List<String> alike, String doubt) {
    public EngineSockets {
        proven = List.copyOf(proven);
        alike = List.copyOf(alike);
    }

    /** Of those that are proven. */
    public static EngineSockets of(List<String> proven) {
        return new EngineSockets(proven, List.of(), "");
    }

    /** The same where there may be more for another reason; the first one is kept. */
    public EngineSockets doubting(String why) {
        return doubt.isEmpty() ? new EngineSockets(proven, alike, why) : this;
    }
}
