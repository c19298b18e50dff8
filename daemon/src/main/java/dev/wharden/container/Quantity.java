package dev.wharden.container;

import java.math.BigDecimal;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kubernetes' quantities: {@code 512Mi}, {@code 1.5Gi}, {@code 500M} of bytes, {@code "1"}, {@code 0.5} and
 * {@code 500m} of processors.
 */
public final class Quantity {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?)([A-Za-z]{0,2})");
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,18}");

    private static final Map<String, BigDecimal> BYTES = Map.ofEntries(
            Map.entry("", BigDecimal.ONE),
            Map.entry("k", BigDecimal.valueOf(1000L)),
            Map.entry("M", BigDecimal.valueOf(1_000_000L)),
            Map.entry("G", BigDecimal.valueOf(1_000_000_000L)),
            Map.entry("T", BigDecimal.valueOf(1_000_000_000_000L)),
            Map.entry("P", BigDecimal.valueOf(1_000_000_000_000_000L)),
            Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
            Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
            Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
            Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
            Map.entry("Pi", BigDecimal.valueOf(1L << 50)));

    private static final Map<String, BigDecimal> PROCESSORS =
            Map.of("", BigDecimal.valueOf(1_000_000_000L), "m", BigDecimal.valueOf(1_000_000L));

    private Quantity() {}

    /**
     * Bytes, rounded up to a whole one as Kubernetes does; empty when the text is no quantity of bytes or is too large.
     */
    public static OptionalLong bytes(String text) {
        return scaled(text, BYTES);
    }

    /**
     * Billionths of a processor ({@code HostConfig.NanoCpus}); empty when the text is no quantity of processors or is
     * too large.
     */
    public static OptionalLong processors(String text) {
        return scaled(text, PROCESSORS);
    }

    /** A plain whole number; empty when the text is none or is too large. */
    public static OptionalLong count(String text) {
        return COUNT.matcher(text).matches() ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** Bytes in the largest binary unit that divides them: {@code 512Mi}. */
    public static String ofBytes(long bytes) {
        String[] units = {"", "Ki", "Mi", "Gi", "Ti", "Pi"};
        long value = bytes;
        int unit = 0;
        while (value != 0 && value % 1024 == 0 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return value + units[unit];
    }

    /** Billionths of a processor as a plain decimal: {@code 1}, {@code 0.5}. */
    public static String ofProcessors(long nanos) {
        return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString();
    }

    private static OptionalLong scaled(String text, Map<String, BigDecimal> units) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return OptionalLong.empty();
        }
        BigDecimal unit = units.get(form.group(2));
        if (unit == null) {
            return OptionalLong.empty();
        }
        BigDecimal value = new BigDecimal(form.group(1)).multiply(unit).setScale(0, java.math.RoundingMode.CEILING);
        return value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? OptionalLong.empty()
                : OptionalLong.of(value.longValueExact());
    }
}
