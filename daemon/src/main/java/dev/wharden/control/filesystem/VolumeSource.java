package dev.wharden.control.filesystem;

import dev.wharden.subject.Volume;
import java.util.List;
import java.util.Set;

/**
 * What the options of a volume of the local driver mount (moby volume/local: type, device and o are those of mount(8),
 * and go to the kernel as they are). By allow-list: what is neither in memory, nor on another machine, nor a folder or
 * device by its path is untold.
 *
 * @param hosts the host's own folders and devices, normal; empty for an ordinary volume, one in memory, and one on
 *     another machine
 * @param untold why nobody can tell what of the host is in it, as {@code an overlay of folders of the host}; the empty
 *     string where that is known
 */
public record VolumeSource(List<String> hosts, String untold) {
    private static final VolumeSource OWN = new VolumeSource(List.of(), "");

    public VolumeSource {
        hosts = List.copyOf(hosts);
    }

    /** Of a volume as the engine describes it. A plugin's is the plugin's own matter. */
    public static VolumeSource of(Volume volume) {
        if (!volume.driver().equals("local")) {
            return OWN;
        }
        String type = volume.option("type");
        String device = volume.option("device");
        Set<String> flags = Set.copyOf(List.of(volume.option("o").split(",", -1)));
        if (flags.contains("bind") || flags.contains("rbind") || type.isEmpty() || type.equals("none")) {
            return device.isEmpty() ? OWN : ofPath("a bind", device);
        }
        if (FileSystems.isElsewhere(type)) {
            return OWN;
        }
        return FileSystems.kernel(type)
                .map(place -> new VolumeSource(List.of(place), ""))
                .orElseGet(() -> ofDevice(type, device));
    }

    /**
     * A device is what its node says; a link to one may lead to another at each mount, and what other file systems make
     * of their options only the kernel knows.
     */
    private static VolumeSource ofDevice(String type, String device) {
        if (type.equals("overlay")) {
            return new VolumeSource(List.of(), "an overlay of folders of the host");
        }
        String what = "a file system of type " + type;
        return HostPaths.isWithin(HostPaths.normal(device), "/dev")
                ? ofPath(what, device)
                : new VolumeSource(List.of(), what + (device.isEmpty() ? "" : " of " + device));
    }

    /** A relative one begins where the engine was started. */
    private static VolumeSource ofPath(String what, String path) {
        return path.startsWith("/")
                ? new VolumeSource(List.of(HostPaths.normal(path)), "")
                : new VolumeSource(List.of(), what + " of the relative path " + path);
    }
}
