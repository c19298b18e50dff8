package dev.wharden.container;

/**
 * A reference to an image, in its parts (distribution/reference, as the engine's own command line reads it).
 *
 * @param registry such as {@code docker.io}; empty for an image id
 * @param repository such as {@code library/nginx}; the whole id for an image id
 * @param tag such as {@code 1.27}; empty when there is none
 * @param digest such as {@code sha256:…}; empty when there is none
 */
public record ImageReference(String registry, String repository, String tag, String digest) {
    private static final String HUB = "docker.io";

    /**
     * Reads a reference as somebody typed it. Anything is accepted, because it may come from an attacker: what is no
     * reference is a strange repository.
     */
    public static ImageReference of(String text) {
        if (isId(text)) {
            return new ImageReference("", text, "", "");
        }
        int at = text.indexOf('@');
        String digest = at < 0 ? "" : text.substring(at + 1);
        String rest = at < 0 ? text : text.substring(0, at);
        int colon = rest.lastIndexOf(':');
        boolean tagged = colon > rest.lastIndexOf('/');
        String tag = tagged ? rest.substring(colon + 1) : "";
        String path = tagged ? rest.substring(0, colon) : rest;
        int slash = path.indexOf('/');
        String first = slash < 0 ? "" : path.substring(0, slash);
        if (!isRegistry(first)) {
            return new ImageReference(HUB, slash < 0 ? "library/" + path : path, tag, digest);
        }
        String registry = first.equals("index.docker.io") ? HUB : first;
        String repository = path.substring(slash + 1);
        boolean official = registry.equals(HUB) && repository.indexOf('/') < 0;
        return new ImageReference(registry, official ? "library/" + repository : repository, tag, digest);
    }

    /** The one long form: {@code docker.io/library/nginx:latest}. An image id is its own. */
    public String normalised() {
        if (registry.isEmpty()) {
            return repository;
        }
        var text = new StringBuilder(registry).append('/').append(repository);
        if (!tag.isEmpty()) {
            text.append(':').append(tag);
        } else if (digest.isEmpty()) {
            text.append(":latest");
        }
        if (!digest.isEmpty()) {
            text.append('@').append(digest);
        }
        return text.toString();
    }

    /** Whether it is the id of an image and names none. */
    public boolean isImageId() {
        return registry.isEmpty();
    }

    /** Whether it lies in a registry, or in a part of one, whole words of the path only. */
    public boolean isWithin(String allowed) {
        String prefix = allowed.endsWith("/") ? allowed.substring(0, allowed.length() - 1) : allowed;
        return path().equals(prefix) || path().startsWith(prefix + "/");
    }

    /** Whether it moves with every build: tagged latest, or not at all. */
    public boolean isLatest() {
        return digest.isEmpty() && (tag.isEmpty() || tag.equals("latest"));
    }

    /** Whether both name the same tag of the same repository; none is latest. */
    public boolean isSameTag(ImageReference other) {
        return path().equals(other.path()) && tagOrLatest().equals(other.tagOrLatest());
    }

    private String path() {
        return registry + "/" + repository;
    }

    private String tagOrLatest() {
        return tag.isEmpty() ? "latest" : tag;
    }

    private static boolean isRegistry(String first) {
        return first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost") || hasCapital(first);
    }

    private static boolean hasCapital(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (Character.isUpperCase(text.charAt(at))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isId(String text) {
        String hex = text.startsWith("sha256:") ? text.substring("sha256:".length()) : text;
        return hex.length() == 64 && hex.chars().allMatch(c -> "0123456789abcdef".indexOf(c) >= 0);
    }
}
