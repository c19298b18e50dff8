package dev.wharden.kernel;

import dev.wharden.control.engine.EngineFiles;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.EngineProcess;
import dev.wharden.subject.EngineSockets;
import dev.wharden.subject.FileFacts;
import dev.wharden.subject.HostFacts;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import dev.wharden.subject.OsRelease;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The host: its kernel, what it runs in, who may log in, where its engines listen, what is mounted. */
public final class HostReader {
    private static final String APPARMOR_LOADER = "/sbin/apparmor_parser";

    /** Whoever is in one of these reaches the engine, the disks, memory or the passwords. */
    private static final Set<String> POWERFUL = Set.of(
            "adm",
            "disk",
            "docker",
            "incus-admin",
            "kmem",
            "libvirt",
            "lxd",
            "root",
            "shadow",
            "sudo",
            "wharden",
            "wheel");

    private final ProcFiles files;
    private final EngineSocketReader sockets;

    /** Reads below that root. */
    public HostReader(ProcFiles files) {
        this.files = files;
        this.sockets = new EngineSocketReader(files);
    }

    /** The same for one look, whose files are found by the mount table of this moment. */
    public HostReader atOnce() {
        try {
            return new HostReader(files.atOnce());
        } catch (IOException unread) {
            // Each file tells why.
            return this;
        }
    }

    /** The kernel's nodename; empty where it cannot be read. */
    public String hostname() {
        return files.hint("/proc/sys/kernel/hostname").orElse("");
    }

    /** The kernel's release. */
    public Observed<String> kernelRelease() {
        return text("/proc/sys/kernel/osrelease");
    }

    /** The distribution, by its os-release(5). */
    public Observed<OsRelease> operatingSystem() {
        return new HostSystemReader(files).operatingSystem();
    }

    /** What the host runs in, and from what that was concluded. */
    public VirtualizationReader.Decision virtualization() {
        return VirtualizationReader.detect(files);
    }

    /**
     * All of the host that is judged, as it is now. It looks at each process and some fifty files: for once a resync,
     * not for each container.
     *
     * @param socket the engine's
     * @param engine what it says of itself
     */
    public HostFacts facts(Path socket, EngineFacts engine) {
        return atOnce().look(socket, engine);
    }

    private HostFacts look(Path socket, EngineFacts engine) {
        VirtualizationReader.Decision virtualization = virtualization();
        Observed<EngineProcess> process = new EngineProcessReader(files).find(socket.toString());
        var attributes = new LinkedHashMap<String, Observed<List<FileFacts>>>();
        var all = new FileAttributes(files);
        EngineFiles.paths(socket.toString(), engine, process).forEach(path -> attributes.put(path, all.of(path)));
        return new HostFacts(
                kernelRelease(),
                virtualization.kind(),
                virtualization.signals(),
                socket.toString(),
                new HostSystemReader(files).read(socket.toString(), mounts()),
                process,
                processLinks(),
                attributes);
    }

    /**
     * What the engine can do of what it says. It says AppArmor where the kernel has it, and gives no container a
     * profile where nothing on the host loads one, though each is shown with its name (containerd pkg/apparmor,
     * HostSupports, which moby daemon/oci_linux.go asks). As it says where this process is in a container: the files of
     * the host are not seen from there.
     */
    public EngineFacts confirmed(EngineFacts engine) {
        boolean loads = files.exists(APPARMOR_LOADER) || OwnContainer.id(files).isPresent();
        return loads ? engine : engine.without("apparmor");
    }

    /** Where a path of the host leads to by links; the path itself where that cannot be told. */
    public String real(String path) {
        return path.startsWith("/") ? files.real(path).orElse(path) : path;
    }

    /** Whether what every process executes, and in which namespaces it is, may be read: true, or why not. */
    public Observed<Boolean> processLinks() {
        return TraceRight.isThere(files) ? Observed.known(true) : Observed.unknown(TraceRight.DENIED);
    }

    /**
     * How many processes and threads the kernel allows at all: the lesser of pid_max and threads-max
     * (proc_sys_kernel(5)).
     */
    public Observed<Long> mostProcesses() {
        Observed<Long> processes = number("/proc/sys/kernel/pid_max");
        return number("/proc/sys/kernel/threads-max") instanceof Observed.Known<Long>(Long threads)
                ? processes.map(most -> Math.min(most, threads))
                : processes;
    }

    private Observed<Long> number(String path) {
        return switch (text(path)) {
            case Observed.Known<String>(String digits)
            when digits.matches("[0-9]{1,18}") -> Observed.known(Long.valueOf(digits));
            case Observed.Known<String> _ -> Observed.unknown(path + ": not a number");
            case Observed.Unknown<String>(String why) -> Observed.unknown(why);
            case Observed.Absent<String>(String why) -> Observed.absent(why);
        };
    }

    private Observed<String> text(String path) {
        try {
            return Observed.known(files.read(path).strip());
        } catch (IOException failure) {
            return ProcFiles.unread(path, failure);
        }
    }

    /**
     * The mount table of process 1, since a sandboxed daemon has another; where that may not be read, this process's
     * own.
     */
    public Observed<List<MountPoint>> mounts() {
        Observed<List<MountPoint>> first = mounts("/proc/1/mountinfo");
        return first instanceof Observed.Known<List<MountPoint>> ? first : mounts("/proc/self/mountinfo");
    }

    private Observed<List<MountPoint>> mounts(String path) {
        return new MountTables(files).read(path, MountTable.OF_THE_HOST);
    }

    /** uid to name of the accounts of {@code /etc/passwd} that may log in: their shell is neither nologin nor false. */
    public Observed<Map<Long, String>> logins() {
        String path = "/etc/passwd";
        try {
            var logins = new LinkedHashMap<Long, String>();
            for (Passwd.Account account : Passwd.parse(files.read(path))) {
                if (!account.shell().endsWith("/nologin") && !account.shell().endsWith("/false")) {
                    logins.putIfAbsent(account.uid(), account.name());
                }
            }
            return Observed.known(Map.copyOf(logins));
        } catch (IOException failure) {
            return ProcFiles.unread(path, failure);
        }
    }

    /**
     * gid to name of the host's groups whose members own the host or its secrets; empty where {@code /etc/group} cannot
     * be read.
     */
    public Map<Long, String> powerfulGroups() {
        return powerful(groups());
    }

    /** Of all groups those whose members own the host or its secrets. */
    public static Map<Long, String> powerful(Observed<Map<Long, String>> known) {
        var groups = new LinkedHashMap<Long, String>();
        if (known instanceof Observed.Known<Map<Long, String>>(Map<Long, String> all)) {
            all.forEach((gid, name) -> {
                if (POWERFUL.contains(name)) {
                    groups.put(gid, name);
                }
            });
        }
        return Map.copyOf(groups);
    }

    /** gid to name of the groups of {@code /etc/group}. */
    public Observed<Map<Long, String>> groups() {
        String path = "/etc/group";
        try {
            var groups = new LinkedHashMap<Long, String>();
            KernelLines.of(files.read(path)).map(line -> line.split(":", -1)).forEach(fields -> {
                if (fields.length >= 3 && fields[2].matches("\\d{1,10}")) {
                    groups.putIfAbsent(Long.valueOf(fields[2]), fields[0]);
                }
            });
            return Observed.known(Map.copyOf(groups));
        } catch (IOException failure) {
            return ProcFiles.unread(path, failure);
        }
    }

    /**
     * Where engines listen, and what only has the name of an engine's socket.
     *
     * @param engine the path of the engine's own socket
     * @param host the table of {@link #mounts}
     */
    public EngineSockets sockets(String engine, Observed<HostMounts> host) {
        return sockets.of(engine, host);
    }
}
