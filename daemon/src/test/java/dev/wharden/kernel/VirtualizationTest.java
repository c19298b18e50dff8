package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class VirtualizationTest {
    private static final String GUEST = "flags\t\t: fpu sse2 hypervisor lahf_lm\n";
    private static final String CLOCKS = "/sys/devices/system/clocksource/clocksource0/available_clocksource";

    @TempDir
    Path root;

    record Host(String name, String expected, UnaryOperator<HostTree> change) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Host> hosts() {
        return Stream.of(
                new Host("bare metal", "none", host -> host.file("/sys/class/dmi/id/sys_vendor", "Dell Inc.\n")),
                new Host(
                        "surface laptop",
                        "none",
                        host -> host.file("/sys/class/dmi/id/sys_vendor", "Microsoft Corporation\n")),
                new Host(
                        "kvm by dmi",
                        "kvm",
                        host -> host.file("/proc/cpuinfo", GUEST).file("/sys/class/dmi/id/product_name", "KVM\n")),
                new Host(
                        "qemu with kvm",
                        "kvm",
                        host -> host.file("/proc/cpuinfo", GUEST)
                                .file(CLOCKS, "tsc kvm-clock \n")
                                .file("/sys/class/dmi/id/sys_vendor", "QEMU\n")),
                new Host(
                        "qemu emulation",
                        "qemu",
                        host -> host.file("/proc/cpuinfo", GUEST)
                                .file(CLOCKS, "tsc hpet\n")
                                .file("/sys/class/dmi/id/sys_vendor", "QEMU\n")),
                new Host(
                        "firecracker",
                        "kvm",
                        host -> host.file("/proc/cpuinfo", GUEST).file(CLOCKS, "tsc kvm-clock \n")),
                new Host(
                        "amazon",
                        "kvm",
                        host -> host.file("/proc/cpuinfo", GUEST)
                                .file("/sys/class/dmi/id/product_name", "x\n")
                                .file("/sys/class/dmi/id/sys_vendor", "Amazon EC2\n")),
                new Host("amazon metal", "none", host -> host.file("/sys/class/dmi/id/sys_vendor", "Amazon EC2\n")),
                new Host(
                        "vmware",
                        "vmware",
                        host -> host.file("/proc/cpuinfo", GUEST)
                                .file("/sys/class/dmi/id/product_name", "VMware20,1\n")),
                new Host(
                        "hyperv",
                        "microsoft",
                        host -> host.file("/proc/cpuinfo", GUEST)
                                .file("/sys/class/dmi/id/product_name", "Virtual Machine\n")),
                new Host(
                        "hyperv without dmi",
                        "microsoft",
                        host -> host.file("/proc/cpuinfo", GUEST)
                                .file(CLOCKS, "hyperv_clocksource_tsc_page acpi_pm\n")),
                new Host(
                        "xen pv",
                        "xen",
                        host -> host.file("/sys/hypervisor/type", "xen\n")
                                .file("/sys/hypervisor/guest_type", "PV\n")
                                .file("/proc/xen/capabilities", "")),
                new Host(
                        "xen dom0",
                        "none",
                        host -> host.file("/sys/hypervisor/type", "xen\n")
                                .file("/proc/xen/capabilities", "control_d\n")),
                new Host("unknown hypervisor", "vm-other", host -> host.file("/proc/cpuinfo", GUEST)),
                new Host(
                        "openvz on kvm",
                        "openvz",
                        host -> host.file("/proc/cpuinfo", GUEST)
                                .file("/proc/vz/version", "x")
                                .file("/sys/class/dmi/id/product_name", "KVM\n")),
                new Host(
                        "openvz node",
                        "none",
                        host -> host.file("/proc/vz/version", "x")
                                .file("/proc/bc/resources", "x")
                                .file("/proc/sys/kernel/osrelease", "3.10.0-vz7.1\n")),
                new Host(
                        "openvz by kernel",
                        "openvz",
                        host -> host.file("/proc/sys/kernel/osrelease", "2.6.32-042stab145.3\n")),
                new Host("old openvz", "openvz", host -> host.file("/proc/self/status", "Name:\tx\nenvID:\t101\n")),
                new Host(
                        "lxc",
                        "lxc",
                        host -> host.file("/proc/cpuinfo", GUEST)
                                .file("/proc/1/environ", "PATH=/bin\0container=lxc\0")),
                new Host(
                        "lxc by lxcfs",
                        "lxc",
                        host -> host.file(
                                "/proc/self/mountinfo",
                                "1 2 0:3 /proc/uptime /proc/uptime ro - fuse.lxcfs lxcfs rw\n")),
                new Host(
                        "wsl",
                        "wsl",
                        host -> host.file("/proc/cpuinfo", GUEST)
                                .file("/proc/sys/kernel/osrelease", "5.15.90.1-microsoft-standard-WSL2\n")),
                new Host("nspawn", "systemd-nspawn", host -> host.file("/run/systemd/container", "systemd-nspawn\n")),
                new Host("docker", "docker", host -> host.file("/.dockerenv", "")),
                new Host(
                        "cgroup namespace",
                        "container-other",
                        host -> host.file("/sys/fs/cgroup/cgroup.type", "domain\n")));
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void eachKindOfHostIsTold(Host host) {
        Virtualization.Decision decision =
                Virtualization.detect(host.change.apply(HostTree.bare(root)).files());
        assertThat(decision.kind()).as(decision.signals().toString()).isEqualTo(Observed.known(host.expected));
        assertThat(decision.signals()).isNotEmpty();
    }

    @Test
    void whatCannotBeReadIsNotBareMetal() {
        assertThat(Virtualization.detect(new ProcFiles(root)).kind()).isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void aContainersOwnWordIsNotBelievedWhenItIsNone() {
        HostTree host = HostTree.bare(root).file("/run/systemd/container", "<script>alert(1)</script>");
        assertThat(Virtualization.detect(host.files()).kind()).isEqualTo(Observed.known("none"));
    }

    @Test
    void theMachineOfThisTestIsTold() {
        assertThat(Virtualization.detect(ProcFiles.ofHost()).kind()).isInstanceOf(Observed.Known.class);
    }
}
