package dev.wharden.advise;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.ImageDefaults;
import java.util.HashSet;
import java.util.Set;

/** Volumes, binds, mounts and tmpfs. */
public final class RunMounts {
    private static final String HOST = "/HostConfig/";

    private RunMounts() {}

    /** The word of {@code docker run} for a volume that exists, which nothing of the image is copied to. */
    public static String volume(String name, String target, String subpath) {
        return DockerRun.quoted("--mount="
                + new CsvField()
                        .add("type", "volume")
                        .add("source", name)
                        .add("target", target)
                        .word("volume-nocopy", true)
                        .add("volume-subpath", subpath)
                        .line());
    }

    static void flags(Flags flags, Container wanted, ImageDefaults image) {
        var targets = new HashSet<String>();
        for (String bind : wanted.strings(HOST + "Binds")) {
            flags.add("volume", bind);
            String[] parts = bind.split(":", -1);
            targets.add(parts[Math.min(1, parts.length - 1)]);
        }
        wanted.at(HOST + "Mounts").forEach(mount -> {
            targets.add(mount.path("Target").asText());
            flags.add("mount", mount(flags, mount));
        });
        targets.addAll(wanted.map(Field.TMPFS.pointer()).keySet());
        flags.fields(wanted, Field.TMPFS);
        Set<String> images = new HashSet<>();
        image.at("/Config/Volumes").fieldNames().forEachRemaining(images::add);
        wanted.at("/Volumes").fieldNames().forEachRemaining(path -> {
            if (!images.contains(path) && !targets.contains(path)) {
                flags.add("volume", path);
            }
        });
        flags.each("volumes-from", wanted.strings(HOST + "VolumesFrom"));
    }

    private static String mount(Flags flags, JsonNode mount) {
        JsonNode bind = mount.path("BindOptions");
        JsonNode volume = mount.path("VolumeOptions");
        JsonNode tmpfs = mount.path("TmpfsOptions");
        var value = new CsvField()
                .add("type", mount.path("Type").asText())
                .add("source", mount.path("Source").asText())
                .add("target", mount.path("Target").asText())
                .word("readonly", mount.path("ReadOnly").asBoolean())
                .add("consistency", mount.path("Consistency").asText(""))
                .add("bind-propagation", bind.path("Propagation").asText(""));
        if (bind.path("NonRecursive").asBoolean()) {
            value.add("bind-recursive", "disabled");
        } else if (bind.path("ReadOnlyNonRecursive").asBoolean()) {
            value.add("bind-recursive", "writable");
        } else if (bind.path("ReadOnlyForceRecursive").asBoolean()) {
            value.add("bind-recursive", "readonly");
        }
        if (bind.path("CreateMountpoint").asBoolean()) {
            flags.note("docker run --mount does not create a bind's source; it must be there.");
        }
        value.word("volume-nocopy", volume.path("NoCopy").asBoolean())
                .add("volume-subpath", volume.path("Subpath").asText(""))
                .add("volume-driver", volume.path("DriverConfig").path("Name").asText(""));
        volume.path("DriverConfig")
                .path("Options")
                .properties()
                .forEach(option -> value.add(
                        "volume-opt", option.getKey() + "=" + option.getValue().asText()));
        volume.path("Labels")
                .properties()
                .forEach(label -> value.add(
                        "volume-label", label.getKey() + "=" + label.getValue().asText()));
        long size = tmpfs.path("SizeBytes").asLong();
        long mode = tmpfs.path("Mode").asLong();
        value.add("tmpfs-size", size == 0 ? "" : Long.toString(size))
                .add("tmpfs-mode", mode == 0 ? "" : Long.toOctalString(mode))
                .add("image-subpath", mount.path("ImageOptions").path("Subpath").asText(""));
        if (!tmpfs.path("Options").isEmpty()) {
            flags.note("Options of a tmpfs under --mount cannot be given to docker run.");
        }
        return value.line();
    }
}
