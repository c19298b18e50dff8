package dev.wharden.docker;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where the engine listens: a unix socket and nothing else, because the kernel's truth must be of the same host.
 *
 * @param socket absolute path of the socket
 */
public record EngineAddress(Path socket) {
    /** {@code sun_path} of unix(7) has 108 bytes with its closing zero. */
    private static final int LONGEST = 107;

    /** Throws IllegalArgumentException when the path is relative or too long for a unix socket. */
    public EngineAddress {
        if (!socket.isAbsolute()) {
            throw new IllegalArgumentException("the engine's socket must be an absolute path: " + socket);
        }
        int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST) {
            throw new IllegalArgumentException("the path of the engine's socket is longer than " + LONGEST
                    + " bytes: no program can connect to it");
        }
    }

    /**
     * Reads {@code unix:///run/docker.sock}. Throws IllegalArgumentException with one line for people for anything
     * else.
     */
    public static EngineAddress parse(String host) {
        String prefix = "unix://";
        if (!host.startsWith(prefix)) {
            String scheme = host.contains(":") ? host.substring(0, host.indexOf(':')) : host;
            throw new IllegalArgumentException(scheme
                    + " is not supported: Wharden needs the engine's unix socket on this host "
                    + "(unix:///run/docker.sock)");
        }
        return new EngineAddress(Path.of(host.substring(prefix.length())));
    }

    @Override
    public String toString() {
        return "unix://" + socket;
    }
}
