package dev.wharden;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A test that {@code daemon/bin/bench integration} runs, and the gate does not: it would be longer than a quarter of an
 * hour.
 */
@Tag("bench")
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface InBench {
    /** What the gate runs of the same kind. */
    String inTheGate();
}
