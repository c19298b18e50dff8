package dev.wharden.control.filesystem;

import dev.wharden.subject.Volume;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder of another machine that a volume of the local driver mounts (nfs(5), mount.cifs(8)).
 *
 * @param type nfs or cifs
 * @param host a name or an address, in small letters; empty where the options do not say
 * @param path what of it is mounted
 */
public record RemoteFolder(String type, String host, String path) {
    private static final Set<String> NFS = Set.of("nfs", "nfs4");
    private static final Set<String> CIFS = Set.of("cifs", "smb3");

    /** Of a volume; empty where it has none. */
    public static Optional<RemoteFolder> of(Volume volume) {
        String type = volume.option("type");
        String device = volume.option("device");
        if (!volume.driver().equals("local") || !(NFS.contains(type) || CIFS.contains(type))) {
            return Optional.empty();
        }
        String address = Stream.of(volume.option("o").split(",", -1))
                .filter(option -> option.startsWith("addr=") || option.startsWith("ip="))
                .map(option -> option.substring(option.indexOf('=') + 1))
                .reduce("", (_, last) -> last);
        String host;
        String path;
        if (NFS.contains(type)) {
            int colon = device.indexOf(":/");
            host = colon > 0 ? device.substring(0, colon) : "";
            path = colon >= 0 ? device.substring(colon + 1) : device;
        } else {
            String plain = device.replace('\\', '/').replaceFirst("^/+", "");
            int slash = plain.indexOf('/');
            host = slash < 0 ? plain : plain.substring(0, slash);
            path = slash < 0 ? "/" : plain.substring(slash);
        }
        return Optional.of(new RemoteFolder(
                NFS.contains(type) ? "nfs" : "cifs",
                (address.isEmpty() ? host : address).toLowerCase(Locale.ROOT),
                HostPaths.normalTarget(path)));
    }

    /** {@code nfs 10.0.0.1:/export}. */
    public String text() {
        return type + " " + (host.isEmpty() ? "of an unknown host" : host) + ":" + path;
    }
}
