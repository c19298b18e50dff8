package dev.wharden.kernel;

import dev.wharden.subject.Observed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What containers need of a kernel, by asking it: a vendor may have added a feature to an old version, or left it out
 * of a new one.
 */
final class KernelFeatureReader {
    private static final List<String> NAMESPACES = List.of("ipc", "mnt", "net", "pid", "user", "uts");
    private static final List<String> CONTROLLERS = List.of("cpu", "cpuset", "memory", "pids");

    private final ProcFiles files;

    KernelFeatureReader(ProcFiles files) {
        this.files = files;
    }

    Observed<List<String>> missing() {
        var missing = new ArrayList<String>();
        String status;
        try {
            status = files.read("/proc/self/status");
        } catch (IOException failure) {
            return ProcFiles.unread("/proc/self/status", failure);
        }
        if (!status.contains("NoNewPrivs:")) {
            missing.add("no_new_privs");
        }
        if (!files.hint("/proc/sys/kernel/seccomp/actions_avail").orElse("").contains("errno")) {
            missing.add("seccomp filters");
        }
        NAMESPACES.stream()
                .filter(kind -> !files.exists("/proc/self/ns/" + kind))
                .forEach(kind -> missing.add(kind + " namespaces"));
        String controllers = files.hint("/proc/cgroups").orElse("")
                + files.hint("/sys/fs/cgroup/cgroup.controllers").orElse("");
        CONTROLLERS.stream()
                .filter(name -> !controllers.matches("(?s).*\\b" + name + "\\b.*"))
                .forEach(name -> missing.add("cgroup controller " + name));
        return Observed.known(List.copyOf(missing));
    }
}
