package dev.wharden;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long every test awaits what it does not give a time of its own: a condition that comes costs no more for it, and
 * on a machine that is ten times as slow the ten seconds of Awaitility are one. What a condition asks may fail by
 * {@link NotYet}. JUnit finds it by META-INF/services.
 */
public final class Patience implements BeforeAllCallback {
    /** More than anything takes that is awaited; what does not come is told after it. */
    public static final Duration LONG = Duration.ofMinutes(1);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(LONG);
        Awaitility.ignoreExceptionByDefault(NotYet.class);
    }
}
