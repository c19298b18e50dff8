package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Reconciler;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.DockerException;
import java.util.function.Consumer;

/**
 * Tells of each container that is found to be gone, so that it is no longer counted.
 *
 * @param gone is told of its name
 */
public record ForgettingReconciler(Reconciler reconciler, Consumer<ContainerName> gone) implements Reconciler {
    @Override
    public Result reconcile(ContainerName name) {
        try {
            return reconciler.reconcile(name);
        } catch (DockerException.NotFound missing) {
            gone.accept(name);
            throw missing;
        }
    }
}
