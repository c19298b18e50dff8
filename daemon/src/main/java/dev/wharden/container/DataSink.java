package dev.wharden.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A place outside of the host to which a container's data goes, as its declaration says. Only the host of an address is
 * taken: what else stands there may be a secret.
 *
 * @param kind of the data
 * @param host a name or an IP address, in small letters; empty where that is not known
 * @param what says so, for people: {@code log driver gelf}
 */
public record DataSink(Kind kind, String host, String what) {
    /**
     * In a copy of a container: its sinks, as {@link #json} writes them; missing where not all of them are kept. No
     * engine has this field.
     */
    public static final String KEPT = "/WhardenDataSinks";

    private static final Set<String> LOCAL_DRIVERS = Set.of("", "json-file", "local", "journald", "none");
    private static final Set<String> PROXIES = Set.of("http_proxy", "https_proxy", "ftp_proxy", "all_proxy");

    /** Where each driver has its address (docs.docker.com/engine/logging/drivers). */
    private static final Map<String, String> ADDRESSES = Map.of(
            "gelf", "gelf-address",
            "syslog", "syslog-address",
            "fluentd", "fluentd-address",
            "splunk", "splunk-url",
            "awslogs", "awslogs-endpoint");

    /** What goes out of the host. */
    public enum Kind {
        LOGS("logs"),
        FILES("files"),
        NAMES("names"),
        REQUESTS("requests"),
        IMAGES("images");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As JSON and people have it: {@code logs}. */
        public String word() {
            return word;
        }
    }

    /** All that an inspect answer tells: logs, DNS servers, proxies, and the registry of its image. */
    public static List<DataSink> of(Container container) {
        var sinks = new ArrayList<DataSink>();
        log(container.text("/HostConfig/LogConfig/Type"), container.map("/HostConfig/LogConfig/Config"))
                .ifPresent(sinks::add);
        container.strings("/HostConfig/Dns").forEach(server -> sinks.add(dns(server)));
        for (String variable : container.strings("/Config/Env")) {
            int equals = variable.indexOf('=');
            String name = variable.substring(0, Math.max(0, equals));
            String value = variable.substring(equals + 1);
            if (PROXIES.contains(name.toLowerCase(Locale.ROOT)) && !value.isEmpty()) {
                sinks.add(proxy(value, name));
            }
        }
        ImageReference image = ImageReference.of(container.text("/Config/Image"));
        if (!image.isImageId() && !container.text("/Config/Image").isEmpty()) {
            sinks.add(registry(image.registry()));
        }
        return sinks.stream().distinct().filter(sink -> !sink.isOfHost()).toList();
    }

    /** A DNS server. */
    public static DataSink dns(String server) {
        return new DataSink(Kind.NAMES, hostOf(server), "DNS server");
    }

    /** A proxy by its URL; {@code name} says where it is set. */
    public static DataSink proxy(String url, String name) {
        return new DataSink(Kind.REQUESTS, hostOf(url), "proxy of " + name);
    }

    /** A registry of images, or a mirror of one. */
    public static DataSink registry(String address) {
        return new DataSink(Kind.IMAGES, hostOf(address), "registry");
    }

    private static Optional<DataSink> log(String driver, Map<String, String> options) {
        if (LOCAL_DRIVERS.contains(driver)) {
            return Optional.empty();
        }
        String what = "log driver " + driver;
        String address = options.getOrDefault(ADDRESSES.getOrDefault(driver, ""), "");
        if (!address.isEmpty()) {
            return Optional.of(new DataSink(Kind.LOGS, hostOf(address), what));
        }
        String region = options.getOrDefault("awslogs-region", "");
        return switch (driver) {
            // Without an address it is the host's own.
            case "syslog", "fluentd" -> Optional.empty();
            case "awslogs" ->
                Optional.of(new DataSink(
                        Kind.LOGS, region.isEmpty() ? "" : hostOf("logs." + region + ".amazonaws.com"), what));
            case "gcplogs" -> Optional.of(new DataSink(Kind.LOGS, "logging.googleapis.com", what));
            default -> Optional.of(new DataSink(Kind.LOGS, "", what));
        };
    }

    /** Whether it is this host itself: a loopback address, or a socket of the file system. */
    public boolean isOfHost() {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.") || host.startsWith("/");
    }

    /** Of {@code scheme://user:secret@host:port/path}; a path for a socket of the file system. */
    static String hostOf(String address) {
        int scheme = address.indexOf("://");
        String rest = scheme < 0 ? address : address.substring(scheme + 3);
        if (rest.startsWith("/")) {
            return "/";
        }
        String authority = rest.split("[/?#]", 2)[0];
        String place = authority.substring(authority.lastIndexOf('@') + 1);
        if (place.startsWith("[")) {
            return place.substring(1, Math.max(1, place.indexOf(']'))).toLowerCase(Locale.ROOT);
        }
        boolean bare = place.indexOf(':') != place.lastIndexOf(':');
        return (bare || !place.contains(":") ? place : place.substring(0, place.indexOf(':'))).toLowerCase(Locale.ROOT);
    }

    /** Some of them as JSON. */
    public static ArrayNode json(List<DataSink> sinks) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        sinks.forEach(sink -> list.addArray().add(sink.kind.word).add(sink.host).add(sink.what));
        return list;
    }

    /** Those of a copy; empty where they are not kept. */
    public static Optional<List<DataSink>> kept(Container copy) {
        JsonNode list = copy.at(KEPT);
        return list.isArray()
                ? Optional.of(list.valueStream()
                        .flatMap(sink -> Stream.of(Kind.values())
                                .filter(kind -> kind.word.equals(sink.path(0).asText()))
                                .map(kind -> new DataSink(
                                        kind,
                                        sink.path(1).asText(),
                                        sink.path(2).asText())))
                        .toList())
                : Optional.empty();
    }
}
