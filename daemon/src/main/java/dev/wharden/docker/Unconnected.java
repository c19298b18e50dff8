package dev.wharden.docker;

import dev.wharden.container.Container;
import java.util.function.Supplier;

/**
 * Whether a disconnect was refused because there was nothing to disconnect. 26.1.5 answers 500 then, also while inspect
 * shows what a killed engine or a connect that failed has left.
 */
final class Unconnected {
    private Unconnected() {}

    /** By the engine's words, or by the container as it is now. Throws a DockerException when that cannot be asked. */
    static boolean is(DockerException refused, Supplier<Container> container, String network) {
        return says(refused) || (may(refused) && !connected(container.get(), network));
    }

    private static boolean says(DockerException refused) {
        boolean answered = !(refused instanceof DockerException.Unavailable silent) || silent.isAnswered();
        return answered && String.valueOf(refused.getMessage()).contains("is not connected to");
    }

    private static boolean may(DockerException refused) {
        return refused instanceof DockerException.NotFound || refused instanceof DockerException.Unavailable;
    }

    private static boolean connected(Container container, String network) {
        return container.at("/NetworkSettings/Networks").properties().stream()
                .anyMatch(endpoint -> endpoint.getKey().equals(network)
                        || endpoint.getValue().path("NetworkID").asText("").equals(network));
    }
}
