package dev.wharden.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.Glob;
import dev.wharden.container.ImageDefaults;
import dev.wharden.container.RecordedInspect;
import dev.wharden.control.Settings;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Volume;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Subjects and policies for tests, made of JSON with single quotes. */
public final class Subjects {
    static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private Subjects() {}

    static JsonNode json(String text) {
        return Json.tree(text);
    }

    static ObjectNode object(String text) {
        return (ObjectNode) json(text);
    }

    static Settings settings(String text) {
        return new Settings(object(text));
    }

    /** A container named web of image nginx:1.9, with these fields on top. */
    static Subject subject(String fields) {
        ObjectNode web = object("{'Id':'aa','Name':'/web','Image':'sha256:1','Config':{'Image':'nginx:1.9'}}");
        return described(
                RecordedInspect.stopped(RecordedInspect.overlaid(web, object(fields))), Observed.absent("a file"));
    }

    /** A container of which nothing is known but its declaration. */
    public static Subject of(Container container) {
        return new Subject(
                container,
                Observed.absent("a test"),
                Observed.absent("a test"),
                EngineFacts.NONE,
                Neighbours.none("a test"));
    }

    /** The same, with what the engine says of its volumes. */
    public static Subject withVolumes(Container container, Observed<Map<String, Volume>> volumes) {
        Neighbours none = Neighbours.none("a test");
        return new Subject(
                container,
                Observed.absent("a test"),
                Observed.absent("a test"),
                EngineFacts.NONE,
                new Neighbours(
                        none.owners(),
                        none.dependents(),
                        none.uidUsers(),
                        none.hostLogins(),
                        none.passwd(),
                        none.hostMounts(),
                        volumes,
                        none.mountUsers(),
                        none.networks(),
                        none.networkUsers(),
                        none.mostProcesses(),
                        none.hostGroups(),
                        none.sockets()));
    }

    static Subject described(JsonNode tree, Observed<ImageDefaults> image) {
        return new Subject(
                new Container((ObjectNode) tree),
                image,
                Observed.absent("not running"),
                EngineFacts.NONE,
                Neighbours.none("a test"));
    }

    static Observed<ImageDefaults> image(String tree) {
        return Observed.known(new ImageDefaults(object(tree)));
    }

    static Desired desired(String control) {
        return new Desired(control, settings("{'allow':false}"), Optional.empty(), Optional.empty(), Map.of());
    }

    static Desired desired(String control, OnDrift onDrift) {
        return new Desired(control, settings("{'allow':false}"), Optional.of(onDrift), Optional.empty(), Map.of());
    }

    static Policy policy(String name, int priority, Match match, Desired... desired) {
        return new Policy(
                name,
                priority,
                match,
                Match.EVERYTHING,
                Mode.ENFORCE,
                dev.wharden.control.Profile.PRIVILEGED,
                List.of(desired),
                Remediation.DEFAULT,
                "");
    }

    static Match names(String... globs) {
        return new Match(
                List.of(), java.util.Arrays.stream(globs).map(Glob::new).toList(), Map.of());
    }

    static Match images(String... globs) {
        return new Match(java.util.Arrays.stream(globs).map(Glob::new).toList(), List.of(), Map.of());
    }

    static Match labels(String label, String glob) {
        return new Match(List.of(), List.of(), Map.of(label, new Glob(glob)));
    }

    static PolicySet set(Catalogue catalogue, Policy... policies) {
        return new PolicySet(List.of(policies), List.of(), Optional.empty(), catalogue);
    }

    static EvaluationContext enforce() {
        return EvaluationContext.of(NOW, Mode.ENFORCE);
    }
}
