package dev.wharden.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Whether something listens for others in the network namespace of a process ({@code /proc/PID/net/tcp},
 * proc_pid_net(5)). Needs no right.
 *
 * @param files of the host's kernel
 */
record Listeners(ProcFiles files) {
    static final List<String> TABLES = List.of("/net/tcp", "/net/tcp6");
    static final String LISTENING = "0A";

    /** Bytes of a table: the kernel lists what listens before all connections (net/ipv4/tcp_ipv4.c, tcp_seq_start). */
    private static final int HEAD = 16 << 10;

    /** 127.0.0.0/8, as the kernel writes it and in IPv6, and ::1. */
    private static final List<String> TO_ITSELF = List.of("7F", "00000000000000000000000001000000");

    /** Not where it cannot be read. */
    boolean serve(long pid) {
        return TABLES.stream().anyMatch(table -> serve("/proc/" + pid + table));
    }

    private boolean serve(String table) {
        try {
            return new String(files.head(table, HEAD), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.strip().split(" +", 5))
                    .anyMatch(fields -> fields.length == 5 && fields[3].equals(LISTENING) && isToOthers(fields[1]));
        } catch (IOException ended) {
            return false;
        }
    }

    private static boolean isToOthers(String address) {
        String host = address.substring(0, Math.max(0, address.indexOf(':')));
        return !host.isEmpty() && TO_ITSELF.stream().noneMatch(host::endsWith);
    }
}
