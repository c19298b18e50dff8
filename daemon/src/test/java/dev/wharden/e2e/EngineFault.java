package dev.wharden.e2e;

import dev.wharden.docker.ProxyFault;
import java.time.Duration;

/**
 * What goes wrong between the daemon and its engine, once, at one call that changes something; or with the events of a
 * whole operation.
 */
enum EngineFault {
    DELAYED("delay", new ProxyFault.Delay(Duration.ofMillis(1500))),
    STALLED("stall", new ProxyFault.Stall()),
    STALLED_AFTER("stall, done", new ProxyFault.After(new ProxyFault.Stall())),
    FAILED("500", new ProxyFault.Status(500, "a fault")),
    FAILED_AFTER("500, done", new ProxyFault.After(new ProxyFault.Status(500, "a fault"))),
    CONFLICT("409", new ProxyFault.Status(409, "a fault")),
    CUT("truncated", new ProxyFault.Truncate(3)),
    CLOSED("closed", new ProxyFault.Close()),
    CLOSED_AFTER("closed, done", new ProxyFault.After(new ProxyFault.Close())),
    GONE("gone", new ProxyFault.Gone(Duration.ofSeconds(Integer.getInteger("wharden.gone", 5)))),
    EVENTS_LOST("no events", new ProxyFault.DropEvents(Integer.MAX_VALUE)),
    EVENTS_TWICE("events twice", new ProxyFault.Twice());

    /** What the daemon gives one call. */
    static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final String word;
    // Immutable: records of durations, numbers and texts.
    @SuppressWarnings("ImmutableEnumChecker")
    private final ProxyFault fault;

    EngineFault(String word, ProxyFault fault) {
        this.word = word;
        this.fault = fault;
    }

    String word() {
        return word;
    }

    ProxyFault fault() {
        return fault;
    }

    boolean ofEvents() {
        return this == EVENTS_LOST || this == EVENTS_TWICE;
    }
}
