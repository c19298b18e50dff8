package dev.wharden.policy;

import java.time.Instant;
import java.util.List;

/**
 * What an evaluation needs beside the container itself.
 *
 * @param now decides which exceptions hold
 * @param ceiling the host's enforcement: no verdict's mode is above it
 * @param rememberedReferences references of images that Wharden recorded for this container before it recreated it by
 *     image id
 */
public record EvaluationContext(Instant now, Mode ceiling, List<String> rememberedReferences) {
    public EvaluationContext {
        rememberedReferences = List.copyOf(rememberedReferences);
    }

    /** Nothing is remembered. */
    public static EvaluationContext of(Instant now, Mode ceiling) {
        return new EvaluationContext(now, ceiling, List.of());
    }

    /** The same at another moment. */
    public EvaluationContext at(Instant moment) {
        return new EvaluationContext(moment, ceiling, rememberedReferences);
    }
}
