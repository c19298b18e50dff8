package dev.wharden.control;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Countries by their two letters of ISO 3166-1, and the areas that data protection law speaks of. The codes are the
 * JDK's; who belongs to an area is written here, as of 2026.
 */
public final class Countries {
    private static final Set<String> EUROPEAN_UNION = Set.of(
            "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
            "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK");

    /** The other states of the Agreement on the European Economic Area. */
    private static final Set<String> EUROPEAN_ECONOMIC_AREA = Set.of("IS", "LI", "NO");

    private static final Set<String> CODES = Set.of(Locale.getISOCountries());

    /** The areas that may stand in place of their countries. */
    public static final List<String> AREAS = List.of("EEA", "EU");

    private Countries() {}

    /** All codes, sorted. */
    public static List<String> codes() {
        return List.copyOf(new TreeSet<>(CODES));
    }

    /** Whether it is the code of a country, in capitals. */
    public static boolean isCountry(String code) {
        return CODES.contains(code);
    }

    /** Whether it is the code of a country, or an area. */
    public static boolean isPlace(String word) {
        return isCountry(word) || AREAS.contains(word);
    }

    /** Whether a country is that place, or in that area. */
    public static boolean isIn(String country, String place) {
        return switch (place) {
            case "EU" -> EUROPEAN_UNION.contains(country);
            case "EEA" -> EUROPEAN_UNION.contains(country) || EUROPEAN_ECONOMIC_AREA.contains(country);
            default -> place.equals(country);
        };
    }

    /** Whether a country is one of these places, or in one of them. */
    public static boolean isIn(String country, List<String> places) {
        return places.stream().anyMatch(place -> isIn(country, place));
    }

    /**
     * What people write for a country, in small letters, to its code: English names, the codes themselves and those
     * that are often mistaken for one.
     */
    public static Map<String, String> names() {
        var names = new LinkedHashMap<String, String>();
        Arrays.stream(Locale.getISOCountries()).sorted().forEach(code -> {
            names.put(code.toLowerCase(Locale.ROOT), code);
            names.put(Locale.of("", code).getDisplayCountry(Locale.ENGLISH).toLowerCase(Locale.ROOT), code);
        });
        names.put("uk", "GB");
        names.put("england", "GB");
        names.put("el", "GR");
        names.put("holland", "NL");
        names.put("usa", "US");
        return names;
    }
}
