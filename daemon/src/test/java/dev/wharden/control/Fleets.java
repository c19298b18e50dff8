package dev.wharden.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.wharden.subject.FleetSubject;

/** Containers as the fixtures of a control of the fleet write them. */
public final class Fleets {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Fleets() {}

    /** Of YAML with {@code containers}, {@code sockets} and {@code unread}. */
    public static FleetSubject of(String yaml) {
        return of(YAML, yaml);
    }

    private static FleetSubject of(ObjectMapper mapper, String text) {
        try {
            return FixtureSubject.fleet(mapper.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Three tenants, of whom one is not known; {@code text} is in the name of a network and of a tenant. */
    public static FleetSubject sample(String text) {
        // As JSON, which takes every character.
        String quoted = new TextNode(text).toString();
        return of(JSON, """
                {"containers": {
                  "web": {"uid": 0, "Config": {"Labels": {"tenant": "bank"}}, "NetworkSettings": {"Networks": \
                {"edge": {"NetworkID": "n1"}}}},
                  "api": {"uid": 9, "Config": {"Labels": {"tenant": "bank"}}, "HostConfig": {"PidMode": "not kept"}},
                  "shop": {"uid": 0, "Config": {"Labels": {"com.docker.compose.project": TEXT}},
                    "NetworkSettings": {"Networks": {"edge": {"NetworkID": "n1"}, TEXT: {"NetworkID": "n2"}}}},
                  "far": {"uid": 5, "Config": {"Labels": {"tenant": "far"}}},
                  "nobody": {"uid": 7, "NetworkSettings": {"Networks": {TEXT: {"NetworkID": "n2"}}}}}}
                """.replace("TEXT", quoted));
    }
}
