package dev.wharden.container;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as the engine's log drivers read them: {@code 10m} is ten million bytes (docker/go-units size.go,
 * FromHumanSize), other than those of memory.
 */
public final class DockerSize {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?) ?([kKmMgGtTpP]?)[iI]?[bB]?");
    private static final String UNITS = " kmgtp";

    private DockerSize() {}

    /** Bytes; empty where the text is no size. */
    public static OptionalLong bytes(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        int thousands = Math.max(0, UNITS.indexOf(matcher.group(2).toLowerCase(Locale.ROOT)));
        BigDecimal bytes = new BigDecimal(matcher.group(1)).scaleByPowerOfTen(3 * thousands);
        return bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? OptionalLong.empty()
                : OptionalLong.of(bytes.longValue());
    }
}
