package dev.wharden.kernel;

import dev.wharden.control.host.AuditRules;
import dev.wharden.subject.HostSystem;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import dev.wharden.subject.OsRelease;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads {@link HostSystem}. */
final class HostSystemReader {
    private static final String VULNERABILITIES = "/sys/devices/system/cpu/vulnerabilities";
    private static final String GROUP = "/etc/group";

    private static final Pattern WATCH = Pattern.compile("(?m)^[^#\\n]*?(?:-w +|-F +(?:path|dir)=)(/\\S*)");

    private final ProcFiles files;

    HostSystemReader(ProcFiles files) {
        this.files = files;
    }

    HostSystem read(String socket, Observed<List<MountPoint>> mounts) {
        return new HostSystem(
                operatingSystem(),
                new InstalledKernels(files).rebootReasons(),
                vulnerabilities(),
                securityModules(),
                new KernelFeatureReader(files).missing(),
                socketGroup(socket),
                mounts.map(all -> all.stream().map(MountPoint::path).toList()),
                unwatched());
    }

    Observed<OsRelease> operatingSystem() {
        String path = files.exists("/etc/os-release") ? "/etc/os-release" : "/usr/lib/os-release";
        try {
            Map<String, String> words = KernelLines.of(files.read(path))
                    .map(line -> line.split("=", 2))
                    .filter(pair -> pair.length == 2)
                    .collect(Collectors.toMap(
                            pair -> pair[0].strip(),
                            pair -> pair[1].strip().replaceAll("^[\"']|[\"']$", ""),
                            (first, last) -> last));
            return Observed.known(new OsRelease(
                    words.getOrDefault("ID", ""),
                    words.getOrDefault("VERSION_ID", ""),
                    words.getOrDefault("PRETTY_NAME", words.getOrDefault("ID", "")),
                    words.getOrDefault("SUPPORT_END", "")));
        } catch (IOException failure) {
            return ProcFiles.unread(path, failure);
        }
    }

    private Observed<Map<String, String>> vulnerabilities() {
        var found = new LinkedHashMap<String, String>();
        for (String name : files.names(VULNERABILITIES)) {
            try {
                found.put(name, files.read(VULNERABILITIES + "/" + name).strip());
            } catch (IOException failure) {
                return ProcFiles.unread(VULNERABILITIES + "/" + name, failure);
            }
        }
        return found.isEmpty()
                ? Observed.unknown(VULNERABILITIES + ": nothing to be read there")
                : Observed.known(found);
    }

    private Observed<List<String>> securityModules() {
        String path = "/sys/kernel/security/lsm";
        try {
            return Observed.known(List.of(files.read(path).strip().split(",")));
        } catch (IOException failure) {
            return ProcFiles.unread(path, failure);
        }
    }

    /**
     * Members by {@code /etc/group} and by their primary group. Users of a directory service are not in either file.
     */
    private Observed<List<String>> socketGroup(String socket) {
        try {
            long gid = new FileAttributes(files).one(socket).group();
            if (gid == 0) {
                return Observed.known(List.of());
            }
            return members(gid);
        } catch (IOException failure) {
            return ProcFiles.unread(socket, failure);
        }
    }

    private Observed<List<String>> members(long gid) {
        String reading = GROUP;
        try {
            var users = new TreeSet<String>();
            KernelLines.of(files.read(GROUP))
                    .map(line -> line.split(":", -1))
                    .filter(fields -> fields.length >= 4 && fields[2].equals(String.valueOf(gid)))
                    .forEach(fields -> users.addAll(List.of(fields[3].split(","))));
            reading = "/etc/passwd";
            Passwd.parse(files.read(reading)).stream()
                    .filter(account -> account.gid() == gid)
                    .forEach(account -> users.add(account.name()));
            users.removeAll(List.of("", "root"));
            return Observed.known(List.copyOf(users));
        } catch (IOException failure) {
            return ProcFiles.unread(reading, failure);
        }
    }

    /**
     * By {@code auditctl}'s own rule files: {@code -w PATH}, {@code -F path=PATH} or {@code -F dir=PATH}, of it or of a
     * folder above.
     */
    private Observed<List<String>> unwatched() {
        String folder = "/etc/audit/rules.d";
        var rules = new StringBuilder(files.hint("/etc/audit/audit.rules").orElse(""));
        String reading = folder;
        try (var each = Files.newDirectoryStream(files.local(folder), "*.rules")) {
            for (var file : each) {
                reading = folder + "/" + file.getFileName();
                rules.append('\n').append(files.read(reading));
            }
        } catch (NoSuchFileException none) {
            // Without auditd there is no folder, and nothing is watched.
            rules.append('\n');
        } catch (DirectoryIteratorException failure) {
            return ProcFiles.unread(folder, Objects.requireNonNull(failure.getCause()));
        } catch (IOException failure) {
            return ProcFiles.unread(reading, failure);
        }
        List<String> watched = WATCH.matcher(rules)
                .results()
                .map(match -> match.group(1).replaceFirst("^/var/run/", "/run/").replaceFirst("(?<=.)/$", ""))
                .toList();
        return Observed.known(AuditRules.watched().stream()
                .filter(files::exists)
                .filter(path -> watched.stream().noneMatch(rule -> path.equals(rule) || path.startsWith(rule + "/")))
                .toList());
    }

    /** What is installed and newer than what runs. */
    private record InstalledKernels(ProcFiles files) {
        private static final String REQUIRED = "/run/reboot-required";

        Observed<List<String>> rebootReasons() {
            var reasons = new ArrayList<String>();
            if (files.exists(REQUIRED)) {
                String packages = files.hint(REQUIRED + ".pkgs")
                        .map(text -> KernelLines.of(text).distinct().collect(Collectors.joining(", ")))
                        .orElse("");
                reasons.add(REQUIRED + (packages.isEmpty() ? "" : ": " + packages));
            }
            Optional<String> running = files.hint("/proc/sys/kernel/osrelease");
            if (running.isEmpty()) {
                return Observed.unknown("/proc/sys/kernel/osrelease cannot be read");
            }
            newest(running.get()).ifPresent(reasons::add);
            return Observed.known(List.copyOf(reasons));
        }

        /**
         * Of the same flavour only: a machine may have kernels for rescue and for tests beside the one that it is meant
         * to run.
         */
        private Optional<String> newest(String running) {
            List<String> installed = files.names("/lib/modules").stream()
                    .filter(name -> files.exists("/lib/modules/" + name + "/modules.dep"))
                    .toList();
            if (!installed.contains(running)) {
                return Optional.empty();
            }
            return installed.stream()
                    .filter(name -> flavour(name).equals(flavour(running)))
                    .max(KernelNames::compare)
                    .filter(name -> KernelNames.compare(name, running) > 0)
                    .map(name -> "kernel " + name + " is installed, " + running + " is running");
        }

        private static String flavour(String release) {
            return release.replaceAll("[0-9._~+-]+", "-").replaceAll("el-|deb-|bpo-", "");
        }
    }

    /** Compares the numbers in names of kernels. */
    static final class KernelNames {
        private KernelNames() {}

        static int compare(String one, String other) {
            return java.util.Arrays.compare(numbers(one), numbers(other));
        }

        private static long[] numbers(String release) {
            return java.util.Arrays.stream(release.split("[^0-9]+"))
                    .filter(digits -> !digits.isEmpty() && digits.length() < 18)
                    .mapToLong(Long::parseLong)
                    .toArray();
        }
    }
}
