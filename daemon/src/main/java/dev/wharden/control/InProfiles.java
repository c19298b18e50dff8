package dev.wharden.control;

import java.util.EnumMap;
import java.util.Map;

/** The profiles that a control is in, said as contract §10 does: B, R, C. What baseline wants restricted wants too, unless it wants more; so with the two CIS levels. */
public final class InProfiles {
    private final Map<Profile, Settings> map = new EnumMap<>(Profile.class);

    private InProfiles() {}

    /** In none yet. */
    public static InProfiles none() {
        return new InProfiles();
    }

    /** Baseline, and restricted where that says nothing of its own. */
    public InProfiles baseline(Settings settings) {
        map.put(Profile.BASELINE, settings);
        map.putIfAbsent(Profile.RESTRICTED, settings);
        return this;
    }

    /** Restricted. */
    public InProfiles restricted(Settings settings) {
        map.put(Profile.RESTRICTED, settings);
        return this;
    }

    /** CIS level 1, and so level 2. */
    public InProfiles cisLevel1(Settings settings) {
        map.put(Profile.CIS_LEVEL_1, settings);
        map.put(Profile.CIS_LEVEL_2, settings);
        return this;
    }

    /** CIS level 2 alone. */
    public InProfiles cisLevel2(Settings settings) {
        map.put(Profile.CIS_LEVEL_2, settings);
        return this;
    }

    /** As {@link Info} holds it. */
    public Map<Profile, Settings> map() {
        return Map.copyOf(map);
    }
}
