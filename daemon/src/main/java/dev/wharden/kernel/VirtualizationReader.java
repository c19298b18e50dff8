package dev.wharden.kernel;

import dev.wharden.subject.Observed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the host itself runs in, in the order of systemd's {@code src/basic/virt.c}: containers first, because a
 * container on a virtual machine shows the hypervisor too. DMI alone is not enough: a Firecracker guest has none and
 * would pass for bare metal (measured). Unlike systemd it says kvm for Amazon's and Google's machines, which are that.
 */
public final class VirtualizationReader {
    private static final List<String> DMI =
            List.of("product_name", "sys_vendor", "board_vendor", "bios_vendor", "product_version");
    private static final Map<String, String> VENDORS = vendors();

    private final ProcFiles files;
    private final List<String> signals = new ArrayList<>();

    private VirtualizationReader(ProcFiles files) {
        this.files = files;
    }

    /**
     * The answer and what it was concluded from.
     *
     * @param kind none, kvm, xen, openvz, …, or why it cannot be told
     * @param signals for people: {@code /proc/cpuinfo: hypervisor}
     */
    public record Decision(Observed<String> kind, List<String> signals) {
        public Decision {
            signals = List.copyOf(signals);
        }
    }

    /** Looks at the host. */
    public static Decision detect(ProcFiles files) {
        var looking = new VirtualizationReader(files);
        Observed<String> kind = looking.container()
                .or(looking::xen)
                .or(looking::dmi)
                .or(looking::hypervisor)
                .map(Observed::known)
                .orElseGet(looking::none);
        return new Decision(kind, looking.signals);
    }

    private static Map<String, String> vendors() {
        var vendors = new LinkedHashMap<String, String>();
        vendors.put("KVM", "kvm");
        vendors.put("OpenStack", "kvm");
        vendors.put("KubeVirt", "kvm");
        vendors.put("Amazon EC2", "kvm");
        vendors.put("Google Compute Engine", "kvm");
        vendors.put("QEMU", "qemu");
        vendors.put("VMware", "vmware");
        vendors.put("VMW", "vmware");
        vendors.put("innotek GmbH", "oracle");
        vendors.put("VirtualBox", "oracle");
        vendors.put("Xen", "xen");
        vendors.put("Bochs", "bochs");
        vendors.put("Parallels", "parallels");
        vendors.put("BHYVE", "bhyve");
        vendors.put("Hyper-V", "microsoft");
        // A Surface is made by Microsoft Corporation too, hence the product and not the vendor.
        vendors.put("Virtual Machine", "microsoft");
        return vendors;
    }

    private Optional<String> because(String kind, String signal) {
        signals.add(signal);
        return Optional.of(kind);
    }

    private Optional<String> container() {
        String release = files.hint("/proc/sys/kernel/osrelease").orElse("");
        boolean node = files.exists("/proc/bc");
        if (!node && files.exists("/proc/vz")) {
            return because("openvz", "/proc/vz without /proc/bc");
        }
        if (!node && files.exists("/proc/user_beancounters")) {
            return because("openvz", "/proc/user_beancounters without /proc/bc");
        }
        if (!node && (release.contains("stab") || release.contains("vz7") || release.contains("ovz"))) {
            return because("openvz", "/proc/sys/kernel/osrelease: a kernel of OpenVZ");
        }
        if (release.contains("Microsoft") || release.contains("WSL")) {
            return because("wsl", "/proc/sys/kernel/osrelease: a kernel of WSL");
        }
        return manager().or(this::traces);
    }

    private Optional<String> manager() {
        for (String path : List.of("/run/host/container-manager", "/run/systemd/container")) {
            Optional<String> said = files.hint(path).filter(VirtualizationReader::isWord);
            if (said.isPresent()) {
                return because(said.get(), path);
            }
        }
        Optional<String> environment = files.hint("/proc/1/environ")
                .flatMap(text -> KernelLines.of(text)
                        .filter(line -> line.startsWith("container="))
                        .findFirst())
                .map(line -> line.substring("container=".length()))
                .filter(VirtualizationReader::isWord);
        if (environment.isPresent()) {
            return because(environment.get(), "/proc/1/environ: container=");
        }
        if (files.exists("/run/.containerenv")) {
            return because("podman", "/run/.containerenv");
        }
        return files.exists("/.dockerenv") ? because("docker", "/.dockerenv") : Optional.empty();
    }

    private static boolean isWord(String text) {
        return text.matches("[a-z][a-z0-9-]{0,30}");
    }

    private Optional<String> traces() {
        if (files.hint("/proc/self/mountinfo")
                .filter(text -> text.contains(" lxcfs ") || text.contains("fuse.lxcfs"))
                .isPresent()) {
            return because("lxc", "/proc/self/mountinfo: lxcfs");
        }
        boolean guest = files.hint("/proc/self/status")
                .filter(text -> KernelLines.of(text).anyMatch(line -> line.matches("envID:\\s*[1-9]\\d*")))
                .isPresent();
        if (guest) {
            return because("openvz", "/proc/self/status: envID");
        }
        // The root of the hierarchy has no such file; the root of a cgroup namespace has.
        return files.exists("/sys/fs/cgroup/cgroup.type")
                ? because("container-other", "/sys/fs/cgroup/cgroup.type: not the root of the cgroups")
                : Optional.empty();
    }

    private Optional<String> xen() {
        boolean here = files.hint("/sys/hypervisor/type").filter("xen"::equals).isPresent();
        if (!here && !files.exists("/proc/xen/capabilities")) {
            return Optional.empty();
        }
        if (files.hint("/proc/xen/capabilities")
                .filter(text -> text.contains("control_d"))
                .isPresent()) {
            return because("none", "/proc/xen/capabilities: control_d, this is dom0");
        }
        String guest = files.hint("/sys/hypervisor/guest_type").orElse("unknown");
        return because(
                "xen",
                "/sys/hypervisor: Xen, guest type "
                        + (isWord(guest.toLowerCase(java.util.Locale.ROOT)) ? guest : "unknown"));
    }

    private boolean flagged() {
        return files.hint("/proc/cpuinfo")
                .filter(text -> KernelLines.of(text)
                        .anyMatch(line -> line.startsWith("flags") && (line + " ").contains(" hypervisor ")))
                .isPresent();
    }

    private String clock() {
        return files.hint("/sys/devices/system/clocksource/clocksource0/available_clocksource")
                .orElse("");
    }

    private Optional<String> dmi() {
        for (String field : DMI) {
            String path = "/sys/class/dmi/id/" + field;
            String value = files.hint(path).orElse("");
            for (var vendor : VENDORS.entrySet()) {
                if (value.startsWith(vendor.getKey())) {
                    return named(vendor.getValue(), path + ": " + vendor.getKey());
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> named(String kind, String signal) {
        if (signal.endsWith("Amazon EC2") && !flagged()) {
            return because("none", signal + " without the hypervisor flag: a metal instance");
        }
        if (kind.equals("qemu") && clock().contains("kvm-clock")) {
            signals.add("clocksource: kvm-clock");
            return because("kvm", signal);
        }
        return because(kind, signal);
    }

    private Optional<String> hypervisor() {
        String tree = files.hint("/proc/device-tree/hypervisor/compatible").orElse("");
        for (String kind : List.of("kvm", "xen", "vmware")) {
            if (tree.contains(kind)) {
                return because(kind, "/proc/device-tree/hypervisor/compatible");
            }
        }
        if (!flagged()) {
            return Optional.empty();
        }
        signals.add("/proc/cpuinfo: hypervisor");
        String clock = clock();
        if (clock.contains("kvm-clock")) {
            return because("kvm", "clocksource: kvm-clock");
        }
        if (clock.contains("hyperv")) {
            return because("microsoft", "clocksource: hyperv");
        }
        return because(
                clock.contains("xen") ? "xen" : "vm-other",
                "clocksource: " + (clock.contains("xen") ? "xen" : "none of a known hypervisor"));
    }

    private Observed<String> none() {
        if (files.hint("/proc/cpuinfo").isEmpty()) {
            return Observed.unknown("/proc/cpuinfo cannot be read");
        }
        signals.add("no sign of a hypervisor or of a container");
        return Observed.known("none");
    }
}
