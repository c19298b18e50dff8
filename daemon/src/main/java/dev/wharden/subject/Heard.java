package dev.wharden.subject;

import java.util.Map;

/**
 * What was heard of a container's {@linkplain Deed deeds} within the last day.
 *
 * @param deeds that count
 * @param gap why there may be more of them: since when the events were heard; the empty string where that is all
 */
public record Heard(Map<Deed, Remembered.Times> deeds, String gap) {
    public Heard {
        deeds = Map.copyOf(deeds);
    }
}
