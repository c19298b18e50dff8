package dev.wharden.control;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a TCP connection goes: {@code db.example.org:5432}, {@code [2001:db8::1]:443} or {@code https://example.org/x}.
 *
 * @param host a name or an IP address, in small letters and without brackets
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
    private static final int MOST_PORT = 65_535;

    /** Those whose port need not be written. */
    private static final Map<String, Integer> SCHEMES = Map.of("http", 80, "https", 443);

    /** Those that may be written. */
    public static final List<String> KNOWN_SCHEMES = List.of("http", "https", "tcp");

    private static final String HOST = "([a-zA-Z0-9](?:[a-zA-Z0-9._-]{0,252})|\\[[0-9a-fA-F:.]{2,45}])";

    /** As a JSON Schema has it. */
    public static final String PATTERN = "^((https?|tcp)://)?" + HOST + "(:[0-9]{1,5})?(/[^\\s]*)?$";

    private static final Pattern FORM =
            Pattern.compile("(?:([a-z][a-z0-9+.-]*)://)?" + HOST + "(?::([0-9]{1,5}))?(/\\S*)?");

    /** What is written; empty where that is not an endpoint, or where its port is not known. */
    public static Optional<Endpoint> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String scheme = matcher.group(1);
        boolean hasPath = matcher.group(4) != null;
        if (scheme == null ? hasPath : !KNOWN_SCHEMES.contains(scheme)) {
            return Optional.empty();
        }
        int port = matcher.group(3) == null
                ? scheme == null ? 0 : SCHEMES.getOrDefault(scheme, 0)
                : Integer.parseInt(matcher.group(3));
        return port < 1 || port > MOST_PORT
                ? Optional.empty()
                : Optional.of(
                        new Endpoint(matcher.group(2).replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT), port));
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
