package dev.wharden.docker;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A refusal of the engine is none when what was asked for is so already. */
final class Already {
    private Already() {}

    /** A call whose conflicts are excused by what is looked up then. Throws DockerException. */
    static void excuses(BooleanSupplier isSo, Supplier<EngineResponse> call) {
        try {
            var _ = call.get();
        } catch (DockerException.Conflict refused) {
            excuses(isSo.getAsBoolean(), refused);
        }
    }

    /** Throws the refusal where it is not so. */
    static void excuses(boolean isSo, DockerException refused) {
        if (!isSo) {
            throw refused;
        }
    }
}
