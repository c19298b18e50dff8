package dev.wharden.remedy.recreate.needs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.recreate.coexistence.ComposeFolder;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What outside of a container keeps it from starting: its port or address was taken while it was down, its network is
 * gone or full. The engine's words tell (measured on 26.1.5), and the list of containers tells who has it. Words that a
 * container can choose (its command, its user) come after others and are not believed.
 */
public final class Obstacle {
    private static final String STATUS = "^(?:start: \\d{3}: )?";
    private static final Pattern PUBLISHING = Pattern.compile(
            STATUS + "(?:failed to set up container networking: )?"
                    + "driver failed programming external connectivity on endpoint [\\w.-]+(?: \\(\\w+\\))?: (.*)$",
            Pattern.DOTALL);
    private static final Pattern PORT = Pattern.compile("(?:Bind for|listen \\w+|bind host port(?: for)?|bind port)"
            + " (\\[?[0-9a-fA-F.:]*?\\]?):(\\d{1,5})(?=[ /:])");
    private static final Pattern ADDRESS = Pattern.compile(STATUS + "Address already in use$");
    private static final Pattern FULL =
            Pattern.compile(STATUS + "no available IPv[46] addresses on this network's address pools: (\\S+) .*$");
    private static final Pattern GONE = Pattern.compile(STATUS + "network (\\S+) not found$");
    private static final Pattern IMAGE = Pattern.compile("^(?:\\w+: \\d{3}: )?No such image: \\S+$");
    private static final Pattern JOINING = Pattern.compile("^(?:\\w+: \\d{3}: )?"
            + "(?:could not get container for \\S+: )?(?:cannot join network of a non running container: "
            + "|failed to join (?:PID|IPC) namespace: |No such container: "
            + "|Cannot link to a non running container: )");
    private static final Pattern LENDER = Pattern.compile(STATUS
            + "(?:cannot join network of a non running container: |failed to join \\w+ namespace: (?:container )?)"
            + "([0-9a-f]{64})(?: is not running)?$");
    /** The kernel's and the engine's last words of what is not about the request. */
    private static final Pattern HOST = Pattern.compile("(?:^|: )(?:no space left on device|disk quota exceeded"
            + "|read-only file system|input/output error|too many open files|cannot allocate memory"
            + "|device or resource busy|connection refused|connection reset by peer|broken pipe|unexpected EOF"
            + "|context canceled|context deadline exceeded)$");

    private static final Pattern VARYING = Pattern.compile("[0-9a-f]{12,}");

    private Obstacle() {}

    /**
     * Tells it for people: {@code port 8080 is taken by container thief}.
     *
     * @param starting the containers, one of which was refused its start: none of them is in the way
     * @param no what the engine answered to the start
     * @return empty where its words do not say that it came from outside
     */
    public static Optional<String> of(DockerReader reader, Collection<Container> starting, DockerException no) {
        String words = String.valueOf(no.getMessage());
        if (SameNetwork.isReplaced(no)) {
            return Optional.of(words);
        }
        Matcher publishing = PUBLISHING.matcher(words);
        if (publishing.find()) {
            Matcher port = PORT.matcher(publishing.group(1));
            if (!port.find()) {
                return Optional.of("its ports cannot be published");
            }
            return Optional.of(
                    words.contains("cannot assign requested address")
                            ? "the host has no address " + port.group(1) + " to publish port " + port.group(2) + " on"
                            : "port " + port.group(2) + " is taken by "
                                    + holder(reader, starting, summary -> publishes(summary, port.group(2)))
                                            .orElse("another program"));
        }
        if (ADDRESS.matcher(words).find()) {
            return Optional.of(address(reader, starting));
        }
        Matcher full = FULL.matcher(words);
        if (full.find()) {
            return Optional.of("network " + full.group(1) + " has no free address");
        }
        Matcher lender = LENDER.matcher(words);
        if (lender.find()) {
            return starting.stream().anyMatch(one -> one.id().equals(lender.group(1)))
                    ? Optional.empty()
                    : Optional.of(holder(
                                            reader,
                                            starting,
                                            summary ->
                                                    summary.path("Id").asText().equals(lender.group(1)))
                                    .orElse("the container")
                            + ", whose namespace it shares, does not run");
        }
        Matcher gone = GONE.matcher(words);
        if (gone.find()) {
            return Optional.of("network " + name(gone.group(1), starting) + " is gone" + hint(starting));
        }
        if (IMAGE.matcher(words).find()) {
            return Optional.of(starting.stream()
                            .map(Container::imageReference)
                            .findFirst()
                            .map(image -> "image " + image)
                            .orElse("its image")
                    + " is gone" + hint(starting));
        }
        return JOINING.matcher(words).find() ? joined(reader, starting) : Optional.empty();
    }

    /**
     * Whether the engine has answered, so that it is there and says no; else it may have started the container or not.
     */
    public static boolean isRefusal(DockerException no) {
        return !(no instanceof DockerException.Unavailable silent)
                || (silent.isAnswered() && !(no instanceof DockerException.Stuck));
    }

    /** Whether the engine did not answer, or says that the host or it itself cannot now, whatever was asked for. */
    public static boolean isOfTheHost(DockerException no) {
        return !isRefusal(no)
                || HOST.matcher(String.valueOf(no.getMessage()).strip()).find();
    }

    /**
     * Whether the engine took too long over one container, whose log driver, volume or network may be to blame: it
     * starts it or not, and holds its lock until then.
     */
    public static boolean isSilence(DockerException no) {
        return no instanceof DockerException.Stuck || no.getCause() instanceof TimeoutException;
    }

    private static String hint(Collection<Container> starting) {
        return starting.stream().findFirst().map(ComposeFolder::hint).orElse("");
    }

    /** What the engine said without what differs from container to container. */
    public static String essence(String words) {
        return VARYING.matcher(words).replaceAll("…");
    }

    /** The engine names a network by the id that it had. */
    private static String name(String network, Collection<Container> starting) {
        return starting.stream()
                .flatMap(container -> container.at("/NetworkSettings/Networks").properties().stream())
                .filter(entry -> entry.getValue().path("NetworkID").asText().equals(network))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(network);
    }

    /** The words are believed only where what is looked at agrees. */
    private static Optional<String> joined(DockerReader reader, Collection<Container> starting) {
        try {
            return starting.stream()
                    .flatMap(container -> Requirements.joined(reader, container, starting).stream())
                    .findFirst()
                    .map(Requirements.Missing::what);
        } catch (DockerException unknown) {
            // The way back does not wait for a reason.
            return Optional.empty();
        }
    }

    private static String address(DockerReader reader, Collection<Container> starting) {
        for (Container container : starting) {
            for (var endpoint : container.at("/NetworkSettings/Networks").properties()) {
                for (String family : List.of("IPv4Address", "IPv6Address")) {
                    String wanted =
                            endpoint.getValue().path("IPAMConfig").path(family).asText("");
                    Optional<String> holder = wanted.isEmpty()
                            ? Optional.empty()
                            : holder(reader, starting, summary -> has(summary, endpoint.getKey(), wanted));
                    if (holder.isPresent()) {
                        return "address " + wanted + " of network " + endpoint.getKey() + " is taken by "
                                + holder.get();
                    }
                }
            }
        }
        return "its address is taken by another container";
    }

    private static boolean publishes(JsonNode summary, String port) {
        return summary.path("Ports")
                .valueStream()
                .anyMatch(open -> open.path("PublicPort").asText("").equals(port));
    }

    private static boolean has(JsonNode summary, String network, String address) {
        JsonNode endpoint = summary.path("NetworkSettings").path("Networks").path(network);
        return Stream.of("IPAddress", "GlobalIPv6Address")
                .anyMatch(family -> endpoint.path(family).asText("").equals(address));
    }

    /** {@code container NAME}; empty when there is none such, or nobody can tell. */
    private static Optional<String> holder(
            DockerReader reader, Collection<Container> starting, Predicate<JsonNode> holds) {
        var own = starting.stream().map(Container::id).collect(Collectors.toSet());
        try {
            return reader.list().stream()
                    .filter(summary -> !own.contains(summary.path("Id").asText()))
                    .filter(holds)
                    .map(summary -> "container "
                            + summary.path("Names").path(0).asText("").replaceFirst("^/", ""))
                    .findFirst();
        } catch (DockerException unknown) {
            // The way back does not wait for a name.
            return Optional.empty();
        }
    }
}
