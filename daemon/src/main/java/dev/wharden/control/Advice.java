package dev.wharden.control;

import java.util.List;

/**
 * What a person would write to make a control pass.
 *
 * @param run flags of {@code docker run}, each whole: {@code --cap-drop=ALL}
 * @param compose lines under a service of a compose file, indented from there
 * @param dockerfile lines of a Dockerfile; empty when an image cannot say it
 */
public record Advice(List<String> run, List<String> compose, List<String> dockerfile) {
    /** There is nothing to write. */
    public static final Advice NONE = new Advice(List.of(), List.of(), List.of());

    /** Copies the lists. */
    public Advice {
        run = List.copyOf(run);
        compose = List.copyOf(compose);
        dockerfile = List.copyOf(dockerfile);
    }
}
