package dev.wharden.control;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a control says of itself: the source of the catalogue, the schema and the documentation.
 *
 * @param id the key under {@code desired}, lowerCamelCase, Kubernetes' word where there is one
 * @param title what holds when it passes, in a few words
 * @param why what an attacker gains where it does not, in one or two sentences
 * @param severity the usual one; a finding may have its own
 * @param shape what may be set
 * @param repair the strongest remedy that a finding may ask for
 * @param pointers the fields that its edits may touch
 * @param profiles the settings that it has in each profile; absent means no opinion
 * @param references such as {@code CIS Docker 1.6.0: 5.5}
 */
public record Info(
        String id,
        String title,
        String why,
        Severity severity,
        Shape shape,
        Repair repair,
        Set<String> pointers,
        Map<Profile, Settings> profiles,
        List<String> references) {
    /** Copies the collections. */
    public Info {
        pointers = Set.copyOf(pointers);
        profiles = Map.copyOf(profiles);
        references = List.copyOf(references);
    }
}
