package dev.wharden.docker;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Text that goes into a request's path, and the engine's words that go into a message. */
final class Text {
    private static final int LONGEST = 500;

    private Text() {}

    /** One segment of a path or one value of a query: nothing in it can add a segment or a parameter. */
    static String encode(String segment) {
        return switch (segment) {
            case ".", ".." -> segment.replace(".", "%2E");
            default -> URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
        };
    }

    /** The engine's words on one line, without control characters, at most 500 characters. */
    static String oneLine(String words) {
        String clean = words.strip().replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ");
        // The one message of create that quotes an environment variable.
        if (clean.startsWith("invalid environment variable")) {
            return "invalid environment variable";
        }
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "…";
    }
}
