package dev.wharden.control.filesystem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.control.Findings;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Volume;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the mounts that inspect declares. What has a wrong type is noted as unread. */
final class DeclaredMounts {
    private final Findings found;
    private final Map<String, Volume> volumes;
    private final List<DeclaredMount> list = new ArrayList<>();

    private DeclaredMounts(Findings found, Map<String, Volume> volumes) {
        this.found = found;
        this.volumes = volumes;
    }

    /**
     * The engine shows each in .Mounts, so that what made it is only taken where that is not there: in a file, or in a
     * request to create.
     */
    static List<DeclaredMount> of(Findings found) {
        Subject subject = found.subject();
        Map<String, Volume> volumes = hasVolumes(subject.declared())
                ? found.known(subject.neighbours().volumes(), "engine:/volumes").orElse(Map.of())
                : Map.of();
        return new DeclaredMounts(found, volumes).read();
    }

    /** The same where only the targets count, which do not depend on what a volume is. */
    static List<DeclaredMount> targets(Findings found) {
        return new DeclaredMounts(found, Map.of()).read();
    }

    /** Whether what it mounts depends on what a volume is: one that the engine shows, or that was asked for. */
    private static boolean hasVolumes(Container declared) {
        return Stream.of(Field.MOUNTED, Field.MOUNTS)
                        .flatMap(field -> field.in(declared).valueStream())
                        .anyMatch(mount -> mount.path("Type").asText().equals("volume"))
                || Field.BINDS
                        .in(declared)
                        .valueStream()
                        .map(bind -> HostPaths.source(bind.asText()))
                        .anyMatch(source -> !source.startsWith("/"));
    }

    private List<DeclaredMount> read() {
        List<JsonNode> more = found.objects(Field.MOUNTS);
        Map<String, Volume> wanted = wantedVolumes(more);
        List<JsonNode> shown = found.objects(Field.MOUNTED);
        for (int i = 0; i < shown.size(); i++) {
            JsonNode mount = shown.get(i);
            JsonNode rw = mount.path("RW");
            add(mount, "Destination", rw.isBoolean() && !rw.booleanValue(), Field.MOUNTED.pointer() + "/" + i, wanted);
        }
        List<String> binds = found.texts(Field.BINDS);
        for (int i = 0; i < binds.size(); i++) {
            String source = HostPaths.source(binds.get(i));
            if (source.startsWith("/")) {
                boolean readOnly = Stream.of(binds.get(i).split("[:,]", -1)).anyMatch("ro"::equals);
                bind(HostPaths.target(binds.get(i)), source, readOnly, Field.BINDS.pointer() + "/" + i);
            }
        }
        for (int i = 0; i < more.size(); i++) {
            JsonNode mount = more.get(i);
            add(mount, "Target", mount.path("ReadOnly").asBoolean(false), Field.MOUNTS.pointer() + "/" + i, wanted);
        }
        JsonNode tmpfs = found.node(Field.TMPFS);
        tmpfs.propertyStream()
                .forEach(path -> add(path.getKey(), DeclaredMount.Kind.TMPFS, false, Field.TMPFS.pointer()));
        return List.copyOf(list);
    }

    /**
     * Options in the request: they are those of a volume that it created, and hold where the engine itself cannot be
     * asked.
     */
    private static Map<String, Volume> wantedVolumes(List<JsonNode> mounts) {
        var wanted = new LinkedHashMap<String, Volume>();
        for (JsonNode mount : mounts) {
            JsonNode driver = mount.at("/VolumeOptions/DriverConfig");
            var options = new LinkedHashMap<String, String>();
            driver.path("Options")
                    .propertyStream()
                    .forEach(option ->
                            options.put(option.getKey(), option.getValue().asText("")));
            if (!options.isEmpty()) {
                String name = driver.path("Name").asText("");
                wanted.put(
                        HostPaths.normal(mount.path("Target").asText("")),
                        new Volume(name.isEmpty() ? "local" : name, options));
            }
        }
        return wanted;
    }

    private void add(JsonNode mount, String targetKey, boolean readOnly, String field, Map<String, Volume> wanted) {
        String target = mount.path(targetKey).asText("");
        String source = mount.path("Source").asText("");
        switch (mount.path("Type").asText("")) {
            case "bind" -> bind(target, source, readOnly, field + "/Source");
            case "volume" -> volume(target, mount, readOnly, field + "/Source", wanted);
            case "tmpfs" -> add(target, DeclaredMount.Kind.TMPFS, readOnly, field);
            case "image" -> add(target, DeclaredMount.Kind.IMAGE, readOnly, field);
            default -> {}
        }
    }

    private void bind(String target, String source, boolean readOnly, String field) {
        List<String> place = List.of(HostPaths.normal(source));
        add(new DeclaredMount(
                HostPaths.normalTarget(target), DeclaredMount.Kind.BIND, place, place, "", readOnly, field));
    }

    private void volume(String target, JsonNode mount, boolean readOnly, String field, Map<String, Volume> wanted) {
        Optional<VolumeSource> from = Optional.ofNullable(
                        volumes.get(mount.path("Name").asText("")))
                .or(() -> Optional.ofNullable(wanted.get(HostPaths.normal(target))))
                .map(VolumeSource::of);
        List<String> hosts = from.map(VolumeSource::hosts).orElse(List.of());
        var places = new ArrayList<>(hosts);
        String source = mount.path("Source").asText("");
        if (source.startsWith("/")) {
            places.add(HostPaths.normal(source));
        }
        String untold = from.map(VolumeSource::untold).orElse("");
        String normal = HostPaths.normalTarget(target);
        add(new DeclaredMount(normal, DeclaredMount.Kind.VOLUME, places, hosts, untold, readOnly, field));
    }

    /** Of nothing on the host. */
    private void add(String target, DeclaredMount.Kind kind, boolean readOnly, String field) {
        String normal = HostPaths.normalTarget(target);
        add(new DeclaredMount(normal, kind, List.of(), List.of(), "", readOnly, field));
    }

    private void add(DeclaredMount one) {
        if (list.stream().noneMatch(mount -> mount.target().equals(one.target()))) {
            list.add(one);
        }
    }
}
