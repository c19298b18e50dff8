package dev.wharden.source;

import dev.wharden.container.ContainerName;
import java.util.Map;

/** Is told of a list of all containers. */
public interface Listing {
    /** The engine is about to be asked. */
    void asked();

    /** It has answered, with these names by id. */
    void listed(Map<String, ContainerName> names);
}
