package dev.wharden.source;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Lane;
import dev.wharden.controller.queue.WorkQueue;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.EventListener;
import dev.wharden.observe.Observer;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * Hears the event stream: what was cached of the engine is stale before anything looks, then the names are queued. On
 * the stream's thread, so it only queues.
 *
 * @param renew forgets what was known of the engine's API: it may be another engine
 * @param held the names of what is quarantined
 */
public record EngineListener(
        Observer observer,
        DockerEvents events,
        Runnable renew,
        Supplier<? extends Collection<ContainerName>> held,
        WorkQueue queue)
        implements EventListener {
    @Override
    public void event(DockerEvent event) {
        observer.invalidate(event);
        events.event(event);
    }

    @Override
    public void connected() {
        renew.run();
        observer.invalidateAll();
        // What is held may run. Nothing waits for that look, and it waits for nothing.
        held.get().forEach(name -> queue.add(name, Lane.FRESH));
        events.connected();
    }

    @Override
    public void disconnected(String why) {
        events.disconnected(why);
    }

    @Override
    public void gap(String why) {
        observer.invalidateAll();
        events.gap(why);
    }
}
