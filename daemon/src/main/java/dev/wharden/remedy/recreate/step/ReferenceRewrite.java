package dev.wharden.remedy.recreate.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A twin's body in which every reference to a container that is replaced with it means that one's twin. Pure. */
public final class ReferenceRewrite {
    private static final String OTHER = "container:";
    private static final List<String> MODES = List.of("NetworkMode", "PidMode", "IpcMode");

    private ReferenceRewrite() {}

    /**
     * What is sent. A link by the twin's id, not by its passing name: the engine keeps the words of the request and
     * reads them anew when it is restarted, and by then the name is gone (measured on 26.1.5: the link would be lost).
     */
    static CreateBody sent(CreateBody body, List<Member> members) {
        return of(body, members, member -> member.twin().orElse(member.name().value()));
    }

    /** What inspect shows of it while the twins have the names that {@code name} says. */
    public static CreateBody shown(CreateBody body, List<Member> members, Function<Member, String> name) {
        return of(body, members, name);
    }

    /**
     * The body of an old one that is made again: it joins the others as they are now, made again or not, and by its
     * name one that is gone, so that it joins the container that has the name.
     *
     * @param kept the old ones and copies that there are, by the ids of the old ones
     */
    static CreateBody again(CreateBody body, List<Member> members, Map<String, Container> kept) {
        CreateBody again = of(
                body,
                members.stream()
                        .flatMap(member -> Optional.ofNullable(kept.get(member.old())).stream()
                                .map(now -> member.withTwin(now.id())))
                        .toList(),
                member -> Optional.ofNullable(kept.get(member.old()))
                        .filter(now -> !now.name().equals(member.name()))
                        .map(Container::id)
                        .orElse(member.name().value()));
        for (Member member : members) {
            if (!kept.containsKey(member.old())) {
                again = moved(again, member.old(), member.name().value());
            }
        }
        return again;
    }

    /** The body of one that joins, or is linked to, a container that was made again. */
    public static CreateBody moved(CreateBody body, String from, String to) {
        ObjectNode tree = body.tree().deepCopy();
        ObjectNode host = tree.withObject("/HostConfig");
        for (String mode : MODES) {
            if (host.path(mode).asText().equals(OTHER + from)) {
                host.put(mode, OTHER + to);
            }
        }
        links(host, from + ":", to + ":");
        return new CreateBody(tree);
    }

    private static CreateBody of(CreateBody body, List<Member> members, Function<Member, String> link) {
        ObjectNode tree = body.tree().deepCopy();
        ObjectNode host = tree.withObject("/HostConfig");
        for (Member member : members) {
            member.twin().ifPresent(twin -> {
                for (String mode : MODES) {
                    if (means(host.path(mode), member.before())) {
                        host.put(mode, OTHER + twin);
                    }
                }
                links(host, member.name() + ":", link.apply(member) + ":");
            });
        }
        return new CreateBody(tree);
    }

    private static boolean means(JsonNode mode, Container old) {
        return mode.asText().equals(OTHER + old.id())
                || mode.asText().equals(OTHER + old.name().value());
    }

    private static void links(ObjectNode host, String from, String to) {
        if (host.get("Links") instanceof ArrayNode links) {
            ArrayNode redirected = links.arrayNode();
            links.forEach(link -> redirected.add(
                    link.asText().startsWith(from) ? to + link.asText().substring(from.length()) : link.asText()));
            host.set("Links", redirected);
        }
    }
}
