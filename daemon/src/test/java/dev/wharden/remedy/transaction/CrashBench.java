package dev.wharden.remedy.transaction;

import dev.wharden.docker.FakeStage;
import java.nio.file.Path;

/** One action on an engine in memory that is hit somewhere, and what must be true when all has come to its end. */
public interface CrashBench {
    /** The engine. */
    FakeStage stage();

    /** Begins, and takes it to its end. Throws what hits it. */
    void act();

    /**
     * Between the hit and the next daemon.
     *
     * @param killed whether Wharden was, so that what it had heard is lost
     * @param engineToo whether the engine ends and starts
     */
    void interlude(boolean killed, boolean engineToo);

    /** Daemons that start later take it to its end. Throws what hits them. */
    void resume();

    /** Checks the promise, and says exactly what is left and what was told. */
    String cameTo();

    /** Checks that another look changes nothing, and what a person does next. */
    void checkRest();

    /** Makes it afresh, with its state in an empty folder. */
    interface World {
        /** The bench, before anything was begun. */
        CrashBench open(Path folder);
    }
}
