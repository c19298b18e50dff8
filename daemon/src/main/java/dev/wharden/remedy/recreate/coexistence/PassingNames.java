package dev.wharden.remedy.recreate.coexistence;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * The names that a recreation of one container gives for a time. Each is known to the journal alone before it is given,
 * and tells nothing of the others: so that none can be taken first by somebody who wants the recreation to fail.
 *
 * @param name of the container
 * @param mark what is secret of them
 * @param given the name that another client has given to the twin, and the old one has after the way back; else empty
 * @param keeper id of what was given the name of a keeper, once known: another client can rename it
 * @param trial id of what was given the twin's name to be compared, once known
 */
public record PassingNames(
        ContainerName name,
        String mark,
        Optional<ContainerName> given,
        Optional<String> keeper,
        Optional<String> trial) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 16;
    private static final int SHOWN = 12;
    private static final String PREFIX = ".wharden-";
    private static final String HOLDS = "holds";

    /** Those of a recreation that begins. */
    public static PassingNames fresh(Container container) {
        return fresh(container.name());
    }

    /** The same of a container by its name. */
    public static PassingNames fresh(ContainerName name) {
        byte[] mark = new byte[BYTES];
        RANDOM.nextBytes(mark);
        return of(name, HexFormat.of().formatHex(mark));
    }

    /** Those of a container and a mark. */
    public static PassingNames of(ContainerName name, String mark) {
        return new PassingNames(name, mark, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same, with the name that the twin was given by somebody; empty for none. */
    public PassingNames with(Optional<ContainerName> given) {
        return new PassingNames(name, mark, given, keeper, trial);
    }

    /** The same, with the id of its keeper. */
    public PassingNames withKeeper(String id) {
        return new PassingNames(name, mark, given, Optional.of(id), trial);
    }

    /** The same, with the id of its trial. */
    public PassingNames withTrial(String id) {
        return new PassingNames(name, mark, given, keeper, Optional.of(id));
    }

    /** The name that what has that role is created under, beside the old one. */
    public String of(Role role) {
        return of(
                switch (role) {
                    case TWIN, TRIAL -> "new";
                    case COPY -> "again";
                    case KEEPER -> "keeps";
                    case HOLDER -> HOLDS;
                });
    }

    /** The name of the old one when it is back. */
    public String home() {
        return given.orElse(name).value();
    }

    /** How every such name of a container begins. */
    public static String prefix(ContainerName name) {
        return name + PREFIX;
    }

    /** Whether a name that Wharden has given is such a one. */
    public static boolean isHolder(String given) {
        return given.contains(PREFIX + HOLDS + "-");
    }

    /** What the container of such a name is to the one that is recreated; empty for any other name. */
    public Optional<String> role(ContainerName passing) {
        return Optional.ofNullable(Map.of(
                        of("new"), "twin",
                        of("old"), "predecessor",
                        of("keeps"), "keeper of the volumes",
                        of(HOLDS), "holder of the image and volumes",
                        of("logs"), "trial of its start",
                        of("again"), "copy")
                .get(passing.value()));
    }

    /** The name for a purpose: {@code web.wharden-old-…}. */
    public String of(String purpose) {
        return prefix(name) + purpose + "-" + hash(purpose).substring(0, SHOWN);
    }

    /**
     * What is written on a container of that role, and cannot be known before it is there: under the name that
     * everybody knows, it tells Wharden's own from one that bears copied marks.
     */
    public String proof(Role role) {
        return hash("proof " + role.word());
    }

    /** The same of what is made in the place of a container, by the id of that. */
    public String proof(String replaced) {
        return hash("proof of " + replaced);
    }

    private String hash(String what) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((what + " " + mark).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
