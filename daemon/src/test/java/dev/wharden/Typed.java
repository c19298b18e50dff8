package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

/** A value whose type a test knows. */
public final class Typed {
    private Typed() {}

    /** The value; the test fails when it is of another type. */
    public static <T> T as(Class<T> type, Object value) {
        assertThat(value).isInstanceOf(type);
        return type.cast(value);
    }
}
