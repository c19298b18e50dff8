package dev.wharden.audit;

import java.util.List;

/**
 * One event, several sinks, in order. The log comes first: when an intent cannot be written, it is not counted either.
 *
 * @param sinks each gets every event
 */
public record Recorders(List<Recorder> sinks) implements Recorder {
    public Recorders {
        sinks = List.copyOf(sinks);
    }

    /** The same in the order given. */
    public static Recorders of(Recorder... sinks) {
        return new Recorders(List.of(sinks));
    }

    @Override
    public void record(AuditEvent event) {
        sinks.forEach(sink -> sink.record(event));
    }
}
