package dev.wharden.control;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The built-in profiles, loosest first within each family. */
public enum Profile {
    PRIVILEGED("privileged"),
    BASELINE("baseline"),
    RESTRICTED("restricted"),
    CIS_L1("cis-docker-1.6.0-l1"),
    CIS_L2("cis-docker-1.6.0-l2");

    private final String word;

    Profile(String word) {
        this.word = word;
    }

    /** As written in policies: {@code cis-docker-1.6.0-l1}. */
    public String word() {
        return word;
    }

    /** The profiles of the same family that demand at least as much. */
    List<Profile> stricter() {
        return switch (this) {
            case BASELINE -> List.of(RESTRICTED);
            case CIS_L1 -> List.of(CIS_L2);
            case PRIVILEGED, RESTRICTED, CIS_L2 -> List.of();
        };
    }

    /** The profile of that word, or empty. */
    public static Optional<Profile> of(String word) {
        return Arrays.stream(values())
                .filter(profile -> profile.word.equals(word))
                .findFirst();
    }
}
