package dev.wharden.policy;

import dev.wharden.control.Profile;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a container's own labels ask for beyond its policy. They can only tighten; what is no known word asks for
 * nothing, and that is said.
 *
 * @param mode AUDIT when no label asks for more
 * @param profile whose settings must hold too
 */
public record LabelOverrides(Mode mode, Optional<Profile> profile) {
    private static final String MODE = "dev.wharden.mode";
    private static final String PROFILE = "dev.wharden.profile";
    private static final int LONGEST = 60;

    /** What the labels of this container ask for. */
    public static LabelOverrides of(Identity identity) {
        Map<String, String> labels = identity.labels();
        return new LabelOverrides(
                "enforce".equalsIgnoreCase(labels.getOrDefault(MODE, "")) ? Mode.ENFORCE : Mode.AUDIT,
                Profile.of(labels.getOrDefault(PROFILE, "")));
    }

    /**
     * A sentence for each label of the container that is no known word, so that who misspelt it does not believe to be
     * protected. The label's text in it is hostile.
     */
    public static List<String> misspelt(Subject subject) {
        Map<String, String> all = subject.declared().labels();
        if (!all.containsKey(MODE) && !all.containsKey(PROFILE)) {
            return List.of();
        }
        // Where the image cannot be read nobody knows whose label it is; it is misspelt all the same.
        Map<String, String> labels = subject.image() instanceof Observed.Unknown
                ? all
                : Identity.of(subject, List.of()).labels();
        var sentences = new ArrayList<String>();
        misspelt(labels, MODE, Stream.of(Mode.values()).map(mode -> mode.word().toLowerCase(Locale.ROOT)), true)
                .ifPresent(sentences::add);
        misspelt(labels, PROFILE, Arrays.stream(Profile.values()).map(Profile::word), false)
                .ifPresent(sentences::add);
        return List.copyOf(sentences);
    }

    private static Optional<String> misspelt(
            Map<String, String> labels, String label, Stream<String> known, boolean anyCase) {
        String value = labels.get(label);
        List<String> words = known.toList();
        if (value == null
                || words.stream().anyMatch(word -> anyCase ? word.equalsIgnoreCase(value) : word.equals(value))) {
            return Optional.empty();
        }
        String shown =
                value.codePoints().limit(LONGEST).mapToObj(Character::toString).collect(Collectors.joining());
        return Optional.of("its label " + label + " is ignored, because \"" + shown + (shown.equals(value) ? "" : "…")
                + "\" is none of " + String.join(", ", words));
    }
}
