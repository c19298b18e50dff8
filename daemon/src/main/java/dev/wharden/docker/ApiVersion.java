package dev.wharden.docker;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of the engine's API, such as 1.45.
 *
 * @param major always 1 so far
 * @param minor a number, not a fraction: 1.9 comes before 1.44
 */
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {
    /** Before it a container cannot be created with several networks (moby's API history). */
    public static final ApiVersion OLDEST = new ApiVersion(1, 44);

    /** The newest whose history was read for what Wharden relies on. */
    public static final ApiVersion NEWEST_TESTED = new ApiVersion(1, 51);

    private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");

    /** Reads {@code 1.45}. Throws Rejected when the engine's answer is no version: then it is no Docker engine. */
    public static ApiVersion parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new DockerException.Rejected(
                    "the engine names no API version: is this the socket of a Docker engine?");
        }
        return new ApiVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** The version to speak with an engine that can do up to {@code server}. Throws Rejected when that is too old. */
    public static ApiVersion negotiate(ApiVersion server) {
        if (server.compareTo(OLDEST) < 0) {
            throw new DockerException.Rejected("the engine speaks Docker API " + server + ", Wharden needs " + OLDEST
                    + " or newer: upgrade Docker to 25.0 or newer");
        }
        return server.compareTo(NEWEST_TESTED) < 0 ? server : NEWEST_TESTED;
    }

    @Override
    public int compareTo(ApiVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
