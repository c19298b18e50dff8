package dev.wharden.remedy.quarantine;

import dev.wharden.TestEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An engine whose containers outlive it. */
final class QuarantineLiveRestoreIT extends HeldOnEngine {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.own("held-", "--live-restore");

    QuarantineLiveRestoreIT() {
        super(ENGINE);
    }

    @Test
    void withLiveRestoreItIsNeverThawedAtAll() {
        restarts(true);
    }
}
