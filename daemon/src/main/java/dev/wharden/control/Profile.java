package dev.wharden.control;

import java.util.Arrays;
import java.util.Optional;

/** The built-in profiles, loosest first within each family. */
public enum Profile {
    PRIVILEGED("privileged"),
    BASELINE("baseline"),
    RESTRICTED("restricted"),
    CIS_LEVEL_1("cis-docker-1.6.0-l1"),
    CIS_LEVEL_2("cis-docker-1.6.0-l2");

    private final String word;

    Profile(String word) {
        this.word = word;
    }

    /** As written in policies: {@code cis-docker-1.6.0-l1}. */
    public String word() {
        return word;
    }

    /** The profile of that word, or empty. */
    public static Optional<Profile> of(String word) {
        return Arrays.stream(values())
                .filter(profile -> profile.word.equals(word))
                .findFirst();
    }
}
