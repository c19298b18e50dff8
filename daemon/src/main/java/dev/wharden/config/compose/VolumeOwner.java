package dev.wharden.config.compose;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.wharden.container.Container;
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
    /**
     * A {@code chown} that enters folders which are closed to root. Docker gives both by default; DAC_READ_SEARCH,
     * which it does not, would do too, but is a way out of the container.
     */
    private static final List<String> CAPABILITIES = List.of("CHOWN", "DAC_OVERRIDE");

    private static final String NO_NEW_PRIVILEGES = "no-new-privileges=true";

    /** For the names of the largest folder. */
    private static final long MEMORY = 256L << 20;

    private static final int PROCESSES = 16;

    public VolumeOwner {
        existing = Map.copyOf(existing);
        subpaths = Map.copyOf(subpaths);
        added = Map.copyOf(added);
    }

    /** Its name beside the service whose volumes it makes ready. */
    public static String beside(String service) {
        return service + "-owner";
    }

    /** What gives the volumes, as far as a policy judges it: a container of that name, by hand or by compose. */
    public Container container(String name) {
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        made.put("Name", "/" + name);
        made.putObject("Config").put("Image", image).put("User", "0:0");
        ObjectNode host = made.putObject("HostConfig")
                .put("NetworkMode", "none")
                .put("ReadonlyRootfs", true)
                .put("Memory", MEMORY)
                .put("MemorySwap", MEMORY)
                .put("PidsLimit", PROCESSES);
        CAPABILITIES.forEach(host.putArray("CapAdd")::add);
        host.putArray("CapDrop").add("ALL");
        host.putArray("SecurityOpt").add(NO_NEW_PRIVILEGES);
        ObjectNode plain = PlainContainer.with(made);
        plain.withObject("/NetworkSettings")
                .putObject("Networks")
                .putObject("none")
                .putNull("IPAMConfig");
        return new Container(plain);
    }

    /** What a person is told of it. */
    String note(String service) {
        return beside(service) + " makes the volumes user " + user + "'s before " + service
                + " starts, and ends; its image needs a chown. Afterwards it may go from this file, with depends_on and"
                + " its volumes: docker compose up -d --remove-orphans."
                + (existing.isEmpty()
                        ? ""
                        : " Nothing gives them back to those who own what is in them now: note that first (ls -lnR).");
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
        list(yaml, "cap_add", CAPABILITIES);
        list(yaml, "cap_drop", List.of("ALL"));
        var words = new ArrayList<>(whole ? List.of("chown", "-R", "--") : List.of("chown", "--"));
        words.add(ComposeOverride.literal(user));
        words().forEach(path -> words.add(ComposeOverride.literal(path)));
        list(yaml, "entrypoint", words);
        yaml.writeStringField("image", ComposeOverride.literal(image));
        yaml.writeNumberField("mem_limit", MEMORY);
        yaml.writeNumberField("memswap_limit", MEMORY);
        yaml.writeStringField("network_mode", "none");
        yaml.writeNumberField("pids_limit", PROCESSES);
        yaml.writeStringField("pull_policy", "never");
        yaml.writeBooleanField("read_only", true);
        list(yaml, "security_opt", List.of(NO_NEW_PRIVILEGES));
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

    /**
     * The same for {@code chown}. A volume that exists may be declared by a link of the image: what is in the folder is
     * meant, and not the link. Of a part of a volume it is not known whether that is a folder.
     */
    public List<String> words() {
        return paths().stream()
                .map(path -> existing.containsKey(path) && !subpaths.containsKey(path) ? path + "/." : path)
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
