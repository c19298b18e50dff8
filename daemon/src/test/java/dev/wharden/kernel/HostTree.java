package dev.wharden.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A host's files in a temporary folder, written as people know them: {@code /proc/1/environ}. */
public record HostTree(Path root) {
    /** A host with a kernel's name and flags of a processor without hypervisor. */
    public static HostTree bare(Path root) {
        return new HostTree(root)
                .file("/proc/sys/kernel/osrelease", "6.12.0-1-amd64\n")
                .file("/proc/sys/kernel/hostname", "host1\n")
                .file("/proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu vme sse2\n")
                .file("/proc/stat", "cpu 1 2 3\nbtime 1795600000\n")
                .file("/proc/uptime", "1000.00 1000.00\n")
                .file("/proc/net/unix", "Num       RefCount Protocol Flags    Type St Inode Path\n")
                .file("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
    }

    /** Writes a file and the folders above it. */
    public HostTree file(String path, String content) {
        try {
            Path file = root.resolve(path.substring(1));
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a link that points to a text. */
    public HostTree link(String path, String target) {
        try {
            Path link = root.resolve(path.substring(1));
            Files.createDirectories(link.getParent());
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, Path.of(target));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process of a container with those four uids, in a cgroup of version 1. */
    public HostTree process(int pid, String container, int uid) {
        String folder = "/proc/" + pid;
        for (String name : new String[] {"ipc", "mnt", "net", "pid", "uts"}) {
            link(folder + "/ns/" + name, name + ":[" + (4026531000L + pid) + "]");
        }
        return file(folder + "/cgroup", "8:pids:/docker/" + container + "\n7:memory:/docker/" + container + "\n")
                .file(folder + "/stat", pid + " (a b) c) S 1 " + "0 ".repeat(17) + "100 0\n")
                .file(
                        folder + "/mountinfo",
                        "21 1 0:20 / / rw - overlay overlay rw\n22 21 0:21 / /proc rw,relatime - proc proc rw\n")
                .file(
                        folder + "/status",
                        "Name:\tsleep\nPPid:\t1\nTracerPid:\t0\nUid:\t" + (uid + "\t").repeat(4)
                                + "\nGid:\t0\t0\t0\t0\nGroups:\t0 10 "
                                + "\nCapInh:\t0\nCapPrm:\t0\nCapEff:\t00000000a80425fb\nCapAmb:\t0\n"
                                + "CapBnd:\t000001fffeffffff\nNoNewPrivs:\t1\nSeccomp:\t2\n");
    }

    /** The reader of it. */
    public ProcFiles files() {
        return new ProcFiles(root);
    }
}
