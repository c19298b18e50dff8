package dev.wharden.subject;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is remembered of a container's {@linkplain Deed deeds}: of each kind the first, the last and their number, so
 * that its size does not depend on how many there were.
 *
 * @param containerId that they were done to; with the container they are forgotten
 * @param accepted when a person said that all until then is well
 * @param deeds since then
 */
public record Remembered(String containerId, Optional<Instant> accepted, Map<Deed, Times> deeds) {
    public Remembered {
        deeds = Map.copyOf(deeds);
    }

    /** When deeds of one kind were done. */
    public record Times(Instant first, Instant last, long count) {
        /** One more; one that is not later was counted before, when the engine told of it the first time. */
        Times and(Instant time) {
            return time.isAfter(last) ? new Times(first, time, count + 1) : this;
        }
    }

    /** Nothing. */
    public static Remembered nothing(String containerId) {
        return new Remembered(containerId, Optional.empty(), Map.of());
    }

    /** With one more deed, unless it was accepted already. */
    public Remembered and(Deed deed, Instant time) {
        if (accepted.filter(until -> !time.isAfter(until)).isPresent()) {
            return this;
        }
        var more = new EnumMap<Deed, Times>(Deed.class);
        more.putAll(deeds);
        Times before = deeds.get(deed);
        more.put(deed, before == null ? new Times(time, time, 1) : before.and(time));
        return new Remembered(containerId, accepted, more);
    }

    /** All until now is well. */
    public Remembered accept(Instant now) {
        return new Remembered(containerId, Optional.of(now), Map.of());
    }

    /** Only the kinds of which the last is not older than that. */
    public Map<Deed, Times> since(Instant moment) {
        var recent = new EnumMap<Deed, Times>(Deed.class);
        deeds.forEach((deed, times) -> {
            if (!times.last().isBefore(moment)) {
                recent.put(deed, times);
            }
        });
        return recent;
    }
}
