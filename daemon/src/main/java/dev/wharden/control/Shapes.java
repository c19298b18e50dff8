package dev.wharden.control;

import java.util.List;

/** The shapes that several controls share. */
public final class Shapes {
    private Shapes() {}

    /** {@code false}, or {@code {allow: false}}. */
    public static Shape forbidden() {
        return new Shape(
                Shape.Shorthand.FORBIDDEN,
                List.of(Setting.of("allow", Setting.Type.BOOLEAN, "false forbids it; true is no opinion")));
    }

    /** {@code true}, or {@code {required: true}} and what else there is. */
    public static Shape required(Setting... more) {
        var settings = new java.util.ArrayList<Setting>();
        settings.add(Setting.of("required", Setting.Type.BOOLEAN, "true demands it; false is no opinion"));
        settings.addAll(List.of(more));
        return new Shape(Shape.Shorthand.REQUIRED, settings);
    }

    /** Only a map. */
    public static Shape map(Setting... settings) {
        return new Shape(Shape.Shorthand.NONE, List.of(settings));
    }

    /** The long form of {@code false}. */
    public static Settings forbid() {
        return Settings.EMPTY.with("allow", Values.of(false));
    }

    /** The long form of {@code true}. */
    public static Settings require() {
        return Settings.EMPTY.with("required", Values.of(true));
    }
}
