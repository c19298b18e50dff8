package dev.wharden.kernel;

import dev.wharden.container.Container;
import dev.wharden.subject.Activity;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads what a container does: the ports that it listens to ({@code /proc/PID/net/tcp}, proc_pid_net(5)) and the
 * processes that last ({@code /proc/PID/stat}). Needs no right.
 *
 * @param files of the host's kernel
 */
record ActivityReader(ProcFiles files) {
    /** Connections are listed with the listeners: a container with more is not read. */
    private static final int MOST_LINES = 100_000;

    private static final int MOST_PORTS = 1024;
    private static final int MOST_LASTING = 64;
    /** The engine's own name server listens there in each namespace, at another port at each start. */
    private static final String ENGINE_DNS = "0B00007F";
    /** net.ipv4.ip_local_port_range of a new namespace: a program that lets the kernel choose gets one of these. */
    private static final int CHOSEN_BY_KERNEL = 32768;

    private static final int LASTING_SECONDS = 2;
    /** USER_HZ, a constant of the kernel's interface on all that Docker runs on. */
    private static final long TICKS = 100;

    private static final int PARENT = 1;
    private static final int CHILDREN_FAULTS = 8;
    private static final int STARTED = 19;

    /** Of one that runs; the caller sees to it that the pid is still the container's afterwards. */
    Observed<Activity> read(Container container) {
        String folder = "/proc/" + container.pid();
        try {
            List<Long> pids = new ContainerProcesses(files)
                    .found(container.pid(), container.id())
                    .all();
            long now = uptime();
            Map<Long, Long> others = others(container.pid(), pids);
            var lasting = new TreeSet<String>();
            for (Map.Entry<Long, Long> other : others.entrySet()) {
                long started = other.getValue();
                if (lasting.size() < MOST_LASTING && now - started >= LASTING_SECONDS * TICKS) {
                    lasting.add(other.getKey() + " " + started);
                }
            }
            long reaped = number(stat(folder), CHILDREN_FAULTS);
            return Observed.known(new Activity(
                    ports(
                            container,
                            new ContainerProcesses(files).living(folder).folder()),
                    lasting,
                    !others.isEmpty(),
                    reaped));
        } catch (IOException failure) {
            return ProcFiles.unread(folder, failure);
        }
    }

    /** Those with a parent in the container, and their starts: what {@code docker exec} started has another. */
    private Map<Long, Long> others(long main, List<Long> pids) throws IOException {
        var others = new TreeMap<Long, Long>();
        Set<Long> all = Set.copyOf(pids);
        for (long pid : pids) {
            if (pid == main) {
                continue;
            }
            try {
                String[] fields = stat("/proc/" + pid);
                if (all.contains(number(fields, PARENT))) {
                    others.put(pid, number(fields, STARTED));
                }
            } catch (IOException failure) {
                if (files.exists("/proc/" + pid)) {
                    throw failure;
                }
            }
        }
        return others;
    }

    private Set<Integer> ports(Container container, String folder) throws IOException {
        if (container.text("/HostConfig/NetworkMode").equals("host")) {
            return Set.of();
        }
        var ports = new HashSet<Integer>();
        for (String table : Listeners.TABLES) {
            if (files.exists(folder + table)) {
                listeners(folder + table, container, ports);
            }
        }
        return ports;
    }

    private void listeners(String path, Container container, Set<Integer> ports) throws IOException {
        int[] lines = {0};
        files.lines(path, line -> {
            if (++lines[0] > MOST_LINES) {
                throw new IOException("more than " + MOST_LINES + " connections");
            }
            String[] fields = line.strip().split(" +", 5);
            if (fields.length == 5 && fields[3].equals(Listeners.LISTENING) && !fields[1].startsWith(ENGINE_DNS)) {
                int port = port(fields[1]);
                if (port < CHOSEN_BY_KERNEL
                        || container.at("/Config/ExposedPorts").has(port + "/tcp")) {
                    ports.add(port);
                }
                if (ports.size() > MOST_PORTS) {
                    throw new IOException("more than " + MOST_PORTS + " ports");
                }
            }
        });
    }

    private static int port(String address) throws IOException {
        try {
            return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
        } catch (NumberFormatException broken) {
            throw new IOException("an address that is none", broken);
        }
    }

    /** From its state on, which is the third: its name before may hold anything. */
    private String[] stat(String folder) throws IOException {
        String stat = files.read(folder + "/stat");
        return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    }

    private static long number(String[] stat, int at) throws IOException {
        try {
            return Long.parseLong(stat[at]);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException broken) {
            throw new IOException("stat without its numbers", broken);
        }
    }

    private long uptime() throws IOException {
        String uptime = files.read("/proc/uptime");
        try {
            return (long) (Double.parseDouble(uptime.split(" ", -1)[0]) * TICKS);
        } catch (NumberFormatException broken) {
            throw new IOException("uptime is none", broken);
        }
    }
}
