package dev.wharden.docker;

import java.time.Duration;

/** What a {@link FaultProxy} does to a request instead of passing it on. */
public sealed interface ProxyFault {
    /** The answer comes later. */
    record Delay(Duration by) implements ProxyFault {}

    /** No answer ever, the connection stays open. */
    record Stall() implements ProxyFault {}

    /** The proxy answers itself. */
    record Status(int code, String message) implements ProxyFault {}

    /** The request is passed on, but the connection is closed after so many bytes of the answer. */
    record Truncate(int bytes) implements ProxyFault {}

    /** The connection is closed before anything is passed on. */
    record Close() implements ProxyFault {}

    /** So many pieces of a chunked answer are swallowed; of an event stream each piece is an event. */
    record DropEvents(int count) implements ProxyFault {}

    /** The engine does it, its answer is swallowed, and then the other fault comes. */
    record After(ProxyFault then) implements ProxyFault {}

    /** Each piece of a chunked answer comes twice; of an event stream each event. */
    record Twice() implements ProxyFault {}

    /** Every connection is closed, and each new one too for so long: the engine is gone. */
    record Gone(Duration during) implements ProxyFault {}
}
