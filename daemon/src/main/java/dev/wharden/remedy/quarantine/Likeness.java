package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.subject.EngineFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares a container that was given back with what it was. What the engine cannot give back in place, a MAC address
 * that somebody asked for (before API 1.54) and that there was no limit, a twin can have (engine-facts §3.8, §4.1).
 */
final class Likeness {
    private static final String NETWORKS = "/NetworkSettings/Networks/";
    /**
     * From here on MAC addresses are random, and one that was asked for in a further network cannot be told from them.
     */
    private static final int RANDOM_SINCE = 28;

    private final DockerReader reader;

    Likeness(DockerReader reader) {
        this.reader = reader;
    }

    /** What a twin would give back, a sentence each. To be asked when it runs again. */
    List<String> lost(HeldContainer member, Container now) {
        var lost = new ArrayList<>(Throttle.inexact(member, now));
        for (HeldContainer.Link was : HeldContainer.links(member.before())) {
            String mac = was.endpoint().path("MacAddress").asText();
            present(was, now)
                    .map(link -> link.endpoint().path("MacAddress").asText())
                    .filter(fresh -> !fresh.equals(mac) && asked(member, was))
                    .ifPresent(fresh -> lost.add(member.name() + " has the MAC address " + fresh + " on " + was.name()
                            + " and had " + mac + ": the engine does not give it back in place"));
        }
        return lost;
    }

    /** What is different and would be with a twin too: addresses that the engine gives, a sentence each. */
    List<String> moved(HeldContainer member, Container now) {
        var moved = new ArrayList<String>();
        for (HeldContainer.Link was : HeldContainer.links(member.before())) {
            present(was, now).ifPresent(link -> {
                for (String field : List.of("IPAddress", "GlobalIPv6Address")) {
                    String old = was.endpoint().path(field).asText();
                    String fresh = link.endpoint().path(field).asText();
                    if (!old.isEmpty() && !old.equals(fresh)) {
                        moved.add(member.name() + " has " + field + " " + fresh + " on " + was.name() + " and had "
                                + old);
                    }
                }
            });
        }
        return moved;
    }

    /**
     * The container as a twin is to be made of it: as it is, with the MAC addresses that it had, so that the twin asks
     * for them.
     */
    static Container shown(HeldContainer member, Container now) {
        Container shown = now;
        for (HeldContainer.Link was : HeldContainer.links(member.before())) {
            JsonNode mac = was.endpoint().path("MacAddress");
            if (present(was, now).isPresent() && !mac.asText().isEmpty()) {
                shown = shown.with(NETWORKS + escaped(was.name()) + "/MacAddress", mac);
            }
        }
        return shown;
    }

    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    private static Optional<HeldContainer.Link> present(HeldContainer.Link was, Container now) {
        return HeldContainer.links(now).stream()
                .filter(link -> link.name().equals(was.name()))
                .findFirst();
    }

    /**
     * Whether the MAC address that it had was asked for: the API says it of the first network; elsewhere a bridge
     * derives its own from the IP address up to engine 27.
     */
    private boolean asked(HeldContainer member, HeldContainer.Link was) {
        String mac = was.endpoint().path("MacAddress").asText();
        if (mac.isEmpty() || mac.equals(member.before().text("/Config/MacAddress"))) {
            return !mac.isEmpty();
        }
        return !mac.startsWith("02:42:") && major(reader.engine()) < RANDOM_SINCE && bridge(was);
    }

    private boolean bridge(HeldContainer.Link was) {
        try {
            return was.read(reader).path("Driver").asText().equals("bridge");
        } catch (DockerException.NotFound gone) {
            return false;
        }
    }

    private static int major(EngineFacts engine) {
        String digits = engine.version().split("\\.", 2)[0];
        return digits.matches("\\d{1,6}") ? Integer.parseInt(digits) : RANDOM_SINCE;
    }
}
