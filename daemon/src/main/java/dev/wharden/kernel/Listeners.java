package dev.wharden.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is listened to for others in the network namespace of a process ({@code /proc/PID/net/tcp}, proc_pid_net(5)).
 * Needs no right. To ask costs milliseconds: the kernel goes through all buckets that the host has for connections.
 *
 * @param files of the host's kernel
 */
public record Listeners(ProcFiles files) {
    static final List<String> TABLES = List.of("/net/tcp", "/net/tcp6");
    static final String LISTENING = "0A";

    private static final Pattern LOCAL = Pattern.compile("([0-9A-F]+):([0-9A-F]{1,4})");

    /** Bytes of a table: the kernel lists what listens before all connections (net/ipv4/tcp_ipv4.c, tcp_seq_start). */
    private static final int HEAD = 16 << 10;

    /** 127.0.0.0/8, as the kernel writes it and in IPv6, and ::1. */
    private static final List<String> TO_ITSELF = List.of("7F", "00000000000000000000000001000000");

    /** The ports of TCP that are listened to for others; none where that cannot be read, as of one that has ended. */
    public Set<Integer> forOthers(long pid) {
        var ports = new HashSet<Integer>();
        for (String table : TABLES) {
            try {
                new String(files.head("/proc/" + pid + table, HEAD), StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.strip().split(" +", 5))
                        .filter(fields -> fields.length == 5 && fields[3].equals(LISTENING))
                        .map(fields -> LOCAL.matcher(fields[1]))
                        .filter(local -> local.matches() && TO_ITSELF.stream().noneMatch(local.group(1)::endsWith))
                        .forEach(local -> ports.add(Integer.parseInt(local.group(2), 16)));
            } catch (IOException ended) {
                return Set.of();
            }
        }
        return ports;
    }

    /** {@code 0100007F:1F90} is 127.0.0.1:8080: words of 32 bits in the machine's order, which is little-endian. */
    static String address(String hex) {
        String[] parts = hex.split(":", -1);
        byte[] bytes = HexFormat.of().parseHex(parts[0]);
        int port = Integer.parseInt(parts[1], 16);
        for (int word = 0; word < bytes.length; word += 4) {
            byte[] turned = Arrays.copyOfRange(bytes, word, word + 4);
            for (int i = 0; i < 4; i++) {
                bytes[word + i] = turned[3 - i];
            }
        }
        try {
            String host = InetAddress.getByAddress(bytes).getHostAddress();
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + hex, e);
        }
    }
}
