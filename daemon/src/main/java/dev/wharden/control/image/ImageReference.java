package dev.wharden.control.image;

import java.util.regex.Pattern;

/**
 * An image's name in its full form, {@code docker.io/library/nginx:1.27}.
 *
 * @param repository registry and path: {@code docker.io/library/nginx}
 * @param tag the empty word when there is none, which Docker reads as latest
 * @param digest {@code sha256:…}, or the empty word
 */
record ImageReference(String repository, String tag, String digest) {
    private static final Pattern ID = Pattern.compile("(sha256:)?[0-9a-f]{64}|sha256:[0-9a-f]+");

    /** Whether it is the id of an image and names none. */
    static boolean isId(String reference) {
        return ID.matcher(reference).matches();
    }

    /** Reads any spelling; never throws (distribution/reference, ParseNormalizedNamed). */
    static ImageReference parse(String reference) {
        int at = reference.indexOf('@');
        String digest = at < 0 ? "" : reference.substring(at + 1);
        String named = at < 0 ? reference : reference.substring(0, at);
        int colon = named.lastIndexOf(':');
        boolean tagged = colon > named.lastIndexOf('/');
        String tag = tagged ? named.substring(colon + 1) : "";
        return new ImageReference(full(tagged ? named.substring(0, colon) : named), tag, digest);
    }

    /** Whether it lies in a registry, or in a part of one, whole words of the path only. */
    boolean isWithin(String allowed) {
        String prefix = allowed.endsWith("/") ? allowed.substring(0, allowed.length() - 1) : allowed;
        return repository.equals(prefix) || repository.startsWith(prefix + "/");
    }

    /** Whether it moves with every build: tagged latest, or not at all. */
    boolean isLatest() {
        return digest.isEmpty() && (tag.isEmpty() || tag.equals("latest"));
    }

    /** Whether both name the same tag of the same repository. */
    boolean isSameTag(ImageReference other) {
        return repository.equals(other.repository) && word().equals(other.word());
    }

    private String word() {
        return tag.isEmpty() ? "latest" : tag;
    }

    private static String full(String name) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        if (first.contains(".") || first.contains(":") || first.equals("localhost")) {
            return first.equals("index.docker.io") ? "docker.io" + name.substring(slash) : name;
        }
        return "docker.io/" + (slash < 0 ? "library/" : "") + name;
    }
}
