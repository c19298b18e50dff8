package dev.wharden.metrics;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.QueueListener;
import dev.wharden.controller.queue.ReconcileFailure;
import dev.wharden.controller.queue.ReconcileListener;
import dev.wharden.source.StreamListener;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.ObjDoubleConsumer;

/** Counts what the queue, the workers and the event stream do. */
public final class LoopMeters implements QueueListener, ReconcileListener, StreamListener {
    private final Instruments instruments;
    private final ObjDoubleConsumer<Metric> gauge;
    private final Consumer<ContainerName> gone;

    LoopMeters(Instruments instruments, ObjDoubleConsumer<Metric> gauge, Consumer<ContainerName> gone) {
        this.instruments = instruments;
        this.gauge = gauge;
        this.gone = gone;
    }

    @Override
    public void added() {
        instruments.count(Metric.QUEUE_ADDS);
    }

    @Override
    public void retried() {
        instruments.count(Metric.QUEUE_RETRIES);
    }

    @Override
    public void taken(Duration waited) {
        instruments.time(Metric.QUEUE_WAIT, waited);
    }

    @Override
    public void done(Duration worked) {
        instruments.time(Metric.QUEUE_WORK, worked);
    }

    @Override
    public void began() {
        gauge.accept(Metric.ACTIVE_WORKERS, 1);
    }

    @Override
    public void ended(End end, Duration took) {
        gauge.accept(Metric.ACTIVE_WORKERS, -1);
        instruments.count(Metric.RECONCILES, SharedLabels.lower(end));
        instruments.time(Metric.RECONCILE_DURATION, took);
    }

    @Override
    public void failed(ReconcileFailure failure) {
        instruments.count(Metric.RECONCILE_ERRORS, failure.word());
    }

    @Override
    public void gone(ContainerName name) {
        gone.accept(name);
    }

    @Override
    public void arrived(String action, Duration lag) {
        instruments.count(Metric.EVENTS, action);
        instruments.time(Metric.EVENT_LAG, lag);
    }

    @Override
    public void connected(boolean again) {
        gauge.accept(Metric.STREAM_CONNECTED, 1);
        if (again) {
            instruments.count(Metric.STREAM_RECONNECTS);
        }
    }

    @Override
    public void disconnected() {
        gauge.accept(Metric.STREAM_CONNECTED, -1);
    }

    @Override
    public void gap() {
        instruments.count(Metric.EVENT_GAPS);
    }
}
