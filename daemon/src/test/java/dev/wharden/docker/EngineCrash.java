package dev.wharden.docker;

/** Stands for {@code kill -9} of Wharden at an engine call: an Error, so that nothing but a test catches it. */
public final class EngineCrash extends Error {
    private static final long serialVersionUID = 1;

    EngineCrash(Call call) {
        super("killed at " + call);
    }
}
