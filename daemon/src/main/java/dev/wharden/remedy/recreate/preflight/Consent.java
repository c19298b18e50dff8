package dev.wharden.remedy.recreate.preflight;

import dev.wharden.container.Container;

/**
 * Says whether a container may be recreated or restarted because of another one: it is not the one whose policy asked
 * for it.
 */
@FunctionalInterface
public interface Consent {
    /** Asks. Throws a DockerException when the engine cannot be asked. */
    Answer of(Container dependent);

    /** The answer. */
    sealed interface Answer {
        /**
         * It may.
         *
         * @param discardWritableLayer what it wrote outside volumes may be lost
         */
        record Given(boolean discardWritableLayer) implements Answer {}

        /** It may not. */
        record Withheld(String why) implements Answer {}
    }
}
