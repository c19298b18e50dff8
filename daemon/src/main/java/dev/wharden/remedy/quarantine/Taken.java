package dev.wharden.remedy.quarantine;

/**
 * Evidence that was taken.
 *
 * @param whole whether there was room for all of it; else there is no {@code SHA256SUMS}, and it may be taken again
 * @param digest SHA-256 of {@code SHA256SUMS}, which has those of all other files: {@code sha256sum -c SHA256SUMS}
 *     tells whether one was changed; of the manifest, which has them too, where it is not whole
 */
record Taken(boolean whole, String digest) {
    /** The file that the digest is of. */
    String file() {
        return whole ? Evidence.SUMS : Evidence.MANIFEST;
    }
}
