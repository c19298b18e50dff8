package dev.wharden.remedy.undo;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.function.Supplier;

/** Gives ids to actions: unique for ever, sorted by time, and short enough to be typed after {@code wharden undo}. */
public final class ActionIds implements Supplier<String> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);
    private static final int RANDOM_BYTES = 4;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /** Begin with the moment of this clock. */
    public ActionIds(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String get() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return TIME.format(clock.instant()) + "-" + HexFormat.of().formatHex(bytes);
    }
}
