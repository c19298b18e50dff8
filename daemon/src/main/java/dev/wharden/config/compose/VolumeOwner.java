package dev.wharden.config.compose;

import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A second service of an override, which makes volumes the new user's and ends: compose starts it when the old
 * container has stopped and before the new one starts, so that no file is written by root in between. It may do nothing
 * else.
 *
 * @param image that has a {@code chown}; it is on the host already
 * @param user uid:gid, or as the image names it: hostile text
 * @param existing path in the container to the name of a volume that exists
 * @param subpaths path to the folder in that volume, where not all of it is mounted: the rest may be others'
 * @param added path to the name of a volume that the override adds
 * @param whole all that is in them is given, and not their own folders alone
 */
public record VolumeOwner(
        String image,
        String user,
        Map<String, String> existing,
        Map<String, String> subpaths,
        Map<String, String> added,
        boolean whole) {
    public VolumeOwner {
        existing = Map.copyOf(existing);
        subpaths = Map.copyOf(subpaths);
        added = Map.copyOf(added);
    }

    /** Its name beside the service whose volumes it makes ready. */
    static String beside(String service) {
        return service + "-owner";
    }

    /** What {@code depends_on} of the service is, which waits for it. */
    void dependency(YAMLGenerator yaml, String service) throws IOException {
        yaml.writeStartObject();
        yaml.writeObjectFieldStart(beside(service));
        yaml.writeStringField("condition", "service_completed_successfully");
        yaml.writeEndObject();
        yaml.writeEndObject();
    }

    void service(YAMLGenerator yaml, String service) throws IOException {
        List<String> paths = paths();
        yaml.writeObjectFieldStart(beside(service));
        list(yaml, "cap_add", List.of("CHOWN", "DAC_READ_SEARCH"));
        list(yaml, "cap_drop", List.of("ALL"));
        var words = new ArrayList<>(whole ? List.of("chown", "-R", "--") : List.of("chown", "--"));
        words.add(ComposeOverride.literal(user));
        paths.forEach(path -> words.add(ComposeOverride.literal(path)));
        list(yaml, "entrypoint", words);
        yaml.writeStringField("image", ComposeOverride.literal(image));
        yaml.writeStringField("network_mode", "none");
        yaml.writeStringField("pull_policy", "never");
        yaml.writeBooleanField("read_only", true);
        list(yaml, "security_opt", List.of("no-new-privileges=true"));
        yaml.writeStringField("user", "0:0");
        yaml.writeArrayFieldStart("volumes");
        for (String path : paths) {
            yaml.writeStartObject();
            yaml.writeStringField("type", "volume");
            yaml.writeStringField("source", added.containsKey(path) ? added.get(path) : key(service, path));
            yaml.writeStringField("target", ComposeOverride.literal(path));
            if (subpaths.containsKey(path)) {
                yaml.writeObjectFieldStart("volume");
                yaml.writeStringField("subpath", ComposeOverride.literal(subpaths.get(path)));
                yaml.writeEndObject();
            }
            yaml.writeEndObject();
        }
        yaml.writeEndArray();
        yaml.writeEndObject();
    }

    /** The volumes that exist, under keys that no other file has. */
    void volumes(YAMLGenerator yaml, String service) throws IOException {
        for (String path : paths()) {
            if (existing.containsKey(path)) {
                yaml.writeObjectFieldStart(key(service, path));
                yaml.writeBooleanField("external", true);
                yaml.writeStringField("name", ComposeOverride.literal(existing.get(path)));
                yaml.writeEndObject();
            }
        }
    }

    /** Every path, sorted. */
    public List<String> paths() {
        return Stream.concat(existing.keySet().stream(), added.keySet().stream())
                .distinct()
                .sorted()
                .toList();
    }

    private String key(String service, String path) {
        return beside(service) + "-" + paths().indexOf(path);
    }

    private static void list(YAMLGenerator yaml, String key, List<String> texts) throws IOException {
        yaml.writeArrayFieldStart(key);
        for (String text : texts) {
            yaml.writeString(text);
        }
        yaml.writeEndArray();
    }
}
