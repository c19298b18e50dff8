package dev.wharden.remedy.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.plan.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A bench on the engine in memory, and the daemons that work on it one after the other. */
public abstract class MemoryBench implements CrashBench {
    /** The engine. */
    public final FakeEngine engine = new FakeEngine();

    /** What tests do to the engine, and see of it. */
    public final FakeStage stage = engine.stage();

    /** Its daemons. */
    public final Daemons daemons;

    /** What was told of ends. */
    public final List<Ended> ended;

    /** What was heard of containers. */
    public final EventLedger exits;

    /** With the state in that folder. */
    protected MemoryBench(Path folder) {
        daemons = Daemons.on(engine, folder);
        ended = daemons.ended;
        exits = daemons.exits;
    }

    /** The clock of the host, which the engine's times are by, is set while a daemon runs. */
    public void setClock(Duration by) {
        stage.advance(by);
        daemons.clockIsSet(by);
    }

    /** What a daemon that was just started makes of what is open; empty when nothing is. */
    protected abstract Optional<Outcome> goOn();

    /** Resumes with time passing until nothing is open; the last outcome, if there was one. */
    public Optional<Outcome> converge() {
        return Daemons.converge(this::goOn, stage::advance);
    }

    @Override
    public FakeStage stage() {
        return stage;
    }

    @Override
    public void interlude(boolean killed, boolean engineToo) {
        if (killed || engineToo) {
            exits.interrupted(stage.now());
        }
        if (engineToo && dies()) {
            stage.restartEngine(true);
        }
    }

    /** Whether its container ends with the engine, as without Wharden. */
    protected boolean dies() {
        return true;
    }

    @Override
    public void resume() {
        converge();
    }

    @Override
    public void checkRest() {
        stage.forget();
        assertThat(goOn()).isEmpty();
        assertThat(stage.calls()).isEmpty();
    }
}
