package dev.wharden.remedy.recreate.needs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Volumes that a container has by {@code --volumes-from}. The container that lends them may be gone or replaced when
 * the one that borrows is created again; then it mounts the same volumes itself.
 */
public final class LentVolumes {
    /** The engine takes the beginning of an id for it. */
    private static final int SHORT_ID = 12;

    private LentVolumes() {}

    /**
     * The body with the mounts that the container had.
     *
     * @param find a container by id or name; empty for none; may throw a DockerException
     * @param before the container as it ran
     */
    public static CreateBody of(Function<String, Optional<Container>> find, CreateBody body, Container before) {
        List<String> lenders = before.strings("/HostConfig/VolumesFrom");
        if (lenders.isEmpty()) {
            return body;
        }
        List<JsonNode> borrowed = before.at("/Mounts")
                .valueStream()
                .filter(mount ->
                        !declares(body.hostConfig(), mount.path("Destination").asText()))
                .toList();
        List<JsonNode> lent = lenders.stream()
                .flatMap(lender -> find.apply(lender.split(":", 2)[0]).stream())
                .flatMap(lender -> lender.at("/Mounts").valueStream())
                .toList();
        boolean all = lenders.stream()
                .allMatch(lender -> find.apply(lender.split(":", 2)[0]).isPresent());
        return all && borrowed.stream().allMatch(mount -> lent.stream().anyMatch(other -> same(mount, other)))
                ? body
                : own(body, borrowed);
    }

    /**
     * A declaration that mounts what it borrows itself where the lender is replaced too: its id is gone then, and
     * before the lender that comes after it is there again, so is its name. The same where it is {@link #kept gone}.
     *
     * @param find a container by id or name; empty for none; may throw a DockerException
     * @param actual the container as it runs
     * @param pattern what the twin is to have the mounts of: the actual one, or as it was before
     * @param unit all that are replaced, in the order in which they are created
     */
    public static Container apart(
            Function<String, Optional<Container>> find,
            Container declared,
            Container actual,
            Container pattern,
            List<Container> unit) {
        Map<String, Container> replaced = new HashMap<>();
        declared.strings("/HostConfig/VolumesFrom")
                .forEach(lender -> replacedLender(lender.split(":", 2)[0], actual, unit)
                        .ifPresent(one -> replaced.put(lender, one)));
        Set<String> lent = replaced.values().stream()
                .flatMap(one -> one.at("/Mounts").valueStream())
                .map(mount -> mount.path("Destination").asText())
                .collect(Collectors.toSet());
        return kept(find, without(replaced.keySet(), declared, actual, lent::contains), pattern);
    }

    /**
     * A declaration that mounts what it borrows itself where the lender is gone. That one's mounts cannot be told from
     * the container's own then: all are mounted that nothing else declares.
     *
     * @param find a container by id or name; empty for none; may throw a DockerException
     * @param pattern what the twin is to have the mounts of
     */
    public static Container kept(Function<String, Optional<Container>> find, Container declared, Container pattern) {
        Set<String> gone = new HashSet<>();
        Set<String> lent = new HashSet<>();
        for (String lender : declared.strings("/HostConfig/VolumesFrom")) {
            find.apply(lender.split(":", 2)[0])
                    .ifPresentOrElse(
                            there -> there.at("/Mounts")
                                    .forEach(mount ->
                                            lent.add(mount.path("Destination").asText())),
                            () -> gone.add(lender));
        }
        return without(gone, declared, pattern, mounted -> !lent.contains(mounted));
    }

    private static Container without(
            Set<String> lenders, Container declared, Container pattern, Predicate<String> borrows) {
        if (lenders.isEmpty()) {
            return declared;
        }
        ObjectNode host = declared.at("/HostConfig").deepCopy();
        List<JsonNode> borrowed = pattern.at("/Mounts")
                .valueStream()
                .filter(mount -> borrows.test(mount.path("Destination").asText()))
                .filter(mount -> !declares(host, mount.path("Destination").asText()))
                .toList();
        ArrayNode left = host.putArray("VolumesFrom");
        declared.strings("/HostConfig/VolumesFrom").stream()
                .filter(lender -> !lenders.contains(lender))
                .forEach(left::add);
        if (left.isEmpty()) {
            host.putNull("VolumesFrom");
        }
        mount(host, borrowed);
        return declared.with("/HostConfig", host);
    }

    private static Optional<Container> replacedLender(String lender, Container actual, List<Container> unit) {
        int own = ids(unit).indexOf(actual.id());
        return unit.stream()
                .filter(one -> !one.id().equals(actual.id()))
                .filter(one -> one.name().value().equals(lender)
                        ? ids(unit).indexOf(one.id()) > own
                        : lender.length() >= SHORT_ID && one.id().startsWith(lender))
                .findFirst();
    }

    private static List<String> ids(List<Container> unit) {
        return unit.stream().map(Container::id).toList();
    }

    private static boolean same(JsonNode mount, JsonNode other) {
        return Stream.of("Type", "Name", "Destination")
                        .allMatch(field -> mount.path(field).equals(other.path(field)))
                && (mount.path("Type").asText().equals("volume")
                        || mount.path("Source").equals(other.path("Source")));
    }

    private static boolean declares(JsonNode host, String destination) {
        return host.path("Binds")
                        .valueStream()
                        .map(bind -> bind.asText().split(":", -1))
                        .anyMatch(parts -> parts.length > 1 && parts[1].equals(destination))
                || host.path("Mounts")
                        .valueStream()
                        .anyMatch(mount -> mount.path("Target").asText().equals(destination));
    }

    private static CreateBody own(CreateBody body, List<JsonNode> borrowed) {
        ObjectNode tree = body.tree().deepCopy();
        ObjectNode host = tree.withObject("/HostConfig");
        host.remove("VolumesFrom");
        mount(host, borrowed);
        return new CreateBody(tree);
    }

    private static void mount(ObjectNode host, List<JsonNode> borrowed) {
        ArrayNode mounts = host.get("Mounts") instanceof ArrayNode there ? there : host.putArray("Mounts");
        for (JsonNode mount : borrowed) {
            String type = mount.path("Type").asText();
            boolean volume = type.equals("volume");
            ObjectNode own = mounts.addObject()
                    .put("Type", type)
                    .put("Source", mount.path(volume ? "Name" : "Source").asText())
                    .put("Target", mount.path("Destination").asText());
            // As the engine shows it: a field that is false is not there.
            if (!mount.path("RW").asBoolean(true)) {
                own.put("ReadOnly", true);
            }
            String propagation = mount.path("Propagation").asText();
            if (volume) {
                own.putObject("VolumeOptions").put("NoCopy", true);
            } else if (!propagation.isEmpty() && !propagation.equals("rprivate")) {
                own.putObject("BindOptions").put("Propagation", propagation);
            }
        }
    }
}
