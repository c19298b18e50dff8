package dev.wharden.remedy.guard;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was learnt about the container of one name.
 *
 * @param references its image was known by, the oldest first
 * @param madeId the id of the container that Wharden made, or the empty string
 * @param declarationDigest of the declaration that Wharden applied last, or the empty string
 * @param seen the last verdict
 */
public record Remembered(List<String> references, String madeId, String declarationDigest, Optional<Seen> seen) {
    /** Never seen. */
    public static final Remembered NOTHING = new Remembered(List.of(), "", "", Optional.empty());

    /** Copies the list. */
    public Remembered {
        references = List.copyOf(references);
    }

    /** Whether Wharden made the container of this id. */
    public boolean made(String id) {
        return !id.isEmpty() && id.equals(madeId);
    }

    /** Whether the container of this id has had nothing that counts against this policy, at the last look or before. */
    boolean complied(String id, String policyDigest) {
        return seen.filter(last ->
                        last.containerId().equals(id) && last.policyDigest().equals(policyDigest) && last.complied())
                .isPresent();
    }

    /** Of the policy that decided at the last look; the empty string when it was never judged by one. */
    String policyDigest() {
        return seen.map(Seen::policyDigest).orElse("");
    }

    Remembered withReferences(List<String> references) {
        return new Remembered(references, madeId, declarationDigest, seen);
    }

    Remembered withMade(String id, String digest) {
        return new Remembered(references, id, digest, seen);
    }

    Remembered withSeen(Seen verdict) {
        return new Remembered(references, madeId, declarationDigest, Optional.of(verdict));
    }

    Remembered withoutSeen() {
        return new Remembered(references, madeId, declarationDigest, Optional.empty());
    }

    /**
     * A verdict in short.
     *
     * @param controls those with findings that count
     * @param complied this container had none at some look since this policy decides
     */
    public record Seen(String containerId, String policyDigest, Set<String> controls, boolean complied) {
        /** Copies the set. */
        public Seen {
            controls = Set.copyOf(controls);
        }
    }
}
