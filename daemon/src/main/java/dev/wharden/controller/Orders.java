package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.Wish;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What persons have ordered for single containers. The worker that holds the name carries it out, so that all work on a name is serial. Thread-safe: one lock. */
public final class Orders {
    private final Map<ContainerName, Order> orders = new HashMap<>();

    /** What is ordered. */
    public enum Verb {
        QUARANTINE,
        RELEASE,
        RELEASE_IN_PLACE
    }

    /**
     * An order.
     *
     * @param reason for the records
     * @param actor who ordered it
     * @param answer told once how it ended
     */
    public record Order(Verb verb, String reason, String actor, Consumer<Wish.Answer> answer) {}

    /** Leaves an order; one for the same name that waits is answered with no. */
    public synchronized void put(ContainerName name, Order order) {
        Order before = orders.put(name, order);
        if (before != null) {
            before.answer().accept(Wish.Answer.refused("another order for " + name + " came after it"));
        }
    }

    /** The order for a name, which stays. */
    synchronized Optional<Order> peek(ContainerName name) {
        return Optional.ofNullable(orders.get(name));
    }

    /** Takes this order; false when another has come after it. */
    synchronized boolean take(ContainerName name, Order order) {
        return orders.remove(name, order);
    }

    /** Takes the order for a name. */
    synchronized Optional<Order> take(ContainerName name) {
        return Optional.ofNullable(orders.remove(name));
    }
}
