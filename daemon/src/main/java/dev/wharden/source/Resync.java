package dev.wharden.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Lane;
import dev.wharden.controller.queue.WorkQueue;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists all containers and queues every name behind the fresh ones: at start, after each gap in the events, after a
 * change of policy, and from time to time because an event may be lost and a control may read what no event tells of.
 * Runs on one thread, the schedule's.
 */
public final class Resync implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Resync.class);

    private final DockerReader reader;
    private final WorkQueue queue;
    private final Listing listing;
    private final ResyncListener listener;
    private final Runnable retry;
    private Set<ContainerName> before = Set.of();
    /** Said once, not at every attempt. */
    private boolean waiting;

    /**
     * Queues what the engine lists.
     *
     * @param listing gets the names by id
     * @param retry asks for another attempt after a while; called when the engine did not answer
     */
    public Resync(DockerReader reader, WorkQueue queue, Listing listing, ResyncListener listener, Runnable retry) {
        this.reader = reader;
        this.queue = queue;
        this.listing = listing;
        this.listener = listener;
        this.retry = retry;
    }

    @Override
    public void run() {
        Map<String, ContainerName> names;
        try {
            listing.asked();
            names = list();
        } catch (DockerException e) {
            if (!waiting) {
                LOG.atWarn()
                        .addKeyValue("message", String.valueOf(e.getMessage()))
                        .log("The containers cannot be listed; waiting for the engine");
            }
            waiting = true;
            retry.run();
            return;
        }
        if (waiting) {
            LOG.atInfo().log("The engine answers again");
        }
        waiting = false;
        listing.listed(names);
        var now = new HashSet<>(names.values());
        listener.listed(Set.copyOf(now));
        var all = new HashSet<>(now);
        // What has gone since is looked at once more, so that it is forgotten.
        all.addAll(before);
        all.stream().sorted().forEach(name -> queue.add(name, Lane.RESYNC));
        before = now;
    }

    private Map<String, ContainerName> list() {
        var names = new HashMap<String, ContainerName>();
        for (JsonNode summary : reader.list()) {
            for (JsonNode name : summary.path("Names")) {
                String raw = name.asText();
                // A link's name has a second slash: /other/alias.
                if (ContainerName.isValid(raw)) {
                    names.put(summary.path("Id").asText(), ContainerName.of(raw));
                }
            }
        }
        return names;
    }
}
