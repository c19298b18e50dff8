package dev.wharden.control.filesystem;

import dev.wharden.subject.Volume;
import java.util.ArrayList;
import java.util.List;

/** What the options of a volume of the local driver mount (moby volume/local: type, device and o are those of mount(8)). */
final class VolumeOptions {
    private VolumeOptions() {}

    /** The host's own folders and devices that it mounts, normal; empty for an ordinary volume, one in memory, and one on another machine. */
    static List<String> hosts(Volume volume) {
        if (!volume.driver().equals("local")) {
            return List.of();
        }
        String type = volume.option("type");
        String device = volume.option("device");
        List<String> flags = List.of(volume.option("o").split(",", -1));
        boolean bind = flags.contains("bind") || flags.contains("rbind");
        if (bind || type.isEmpty() || type.equals("none")) {
            return device.startsWith("/") ? List.of(HostPaths.normal(device)) : List.of();
        }
        if (type.equals("overlay")) {
            return layers(flags);
        }
        return FileSystems.kernel(type)
                .map(List::of)
                .orElseGet(() -> isLocal(type, device) ? List.of(HostPaths.normal(device)) : List.of());
    }

    private static boolean isLocal(String type, String device) {
        return !FileSystems.isElsewhere(type) && device.startsWith("/");
    }

    private static List<String> layers(List<String> flags) {
        var folders = new ArrayList<String>();
        for (String flag : flags) {
            int cut = flag.indexOf('=');
            String name = flag.substring(0, Math.max(0, cut));
            if (name.startsWith("lowerdir")
                    || name.equals("upperdir")
                    || name.equals("workdir")
                    || name.equals("datadir+")) {
                for (String folder : flag.substring(cut + 1).split(":", -1)) {
                    if (folder.startsWith("/")) {
                        folders.add(HostPaths.normal(folder));
                    }
                }
            }
        }
        return folders;
    }
}
