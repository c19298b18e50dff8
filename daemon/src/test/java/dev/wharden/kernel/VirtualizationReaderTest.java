package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VirtualizationReaderTest {
    private static final String GUEST = "flags\t\t: fpu sse2 hypervisor lahf_lm\n";

    @TempDir
    Path root;

    /** The files that stand in a table under a word; others stand under their path. */
    private static final Map<String, String> FILES = Map.of(
            "guest", "/proc/cpuinfo",
            "clocks", "/sys/devices/system/clocksource/clocksource0/available_clocksource",
            "vendor", "/sys/class/dmi/id/sys_vendor",
            "product", "/sys/class/dmi/id/product_name",
            "release", "/proc/sys/kernel/osrelease");

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            bare metal         | none      | vendor=Dell Inc.
            surface laptop     | none      | vendor=Microsoft Corporation
            kvm by dmi         | kvm       | guest; product=KVM
            qemu with kvm      | kvm       | guest; clocks=tsc kvm-clock; vendor=QEMU
            qemu emulation     | qemu      | guest; clocks=tsc hpet; vendor=QEMU
            firecracker        | kvm       | guest; clocks=tsc kvm-clock
            amazon             | kvm       | guest; product=x; vendor=Amazon EC2
            amazon metal       | none      | vendor=Amazon EC2
            vmware             | vmware    | guest; product=VMware20,1
            hyperv             | microsoft | guest; product=Virtual Machine
            hyperv without dmi | microsoft | guest; clocks=hyperv_clocksource_tsc_page acpi_pm
            xen pv             | xen       \
            | /sys/hypervisor/type=xen; /sys/hypervisor/guest_type=PV; /proc/xen/capabilities=
            xen dom0           | none      | /sys/hypervisor/type=xen; /proc/xen/capabilities=control_d
            unknown hypervisor | vm-other  | guest
            openvz on kvm      | openvz    | guest; /proc/vz/version=x; product=KVM
            openvz node        | none      | /proc/vz/version=x; /proc/bc/resources=x; release=3.10.0-vz7.1
            openvz by kernel   | openvz    | release=2.6.32-042stab145.3
            old openvz         | openvz    | /proc/self/status=Name:\\tx\\nenvID:\\t101
            lxc                | lxc       | guest; /proc/1/environ=PATH=/bin\\0container=lxc\\0
            lxc by lxcfs       | lxc       \
            | /proc/self/mountinfo=1 2 0:3 /proc/uptime /proc/uptime ro - fuse.lxcfs lxcfs rw
            wsl                | wsl       | guest; release=5.15.90.1-microsoft-standard-WSL2
            nspawn             | systemd-nspawn  | /run/systemd/container=systemd-nspawn
            docker             | docker          | /.dockerenv=
            cgroup namespace   | container-other | /sys/fs/cgroup/cgroup.type=domain
            """)
    void eachKindOfHostIsTold(String name, String expected, String files) {
        HostTree host = HostTree.bare(root);
        for (String file : files.split("; ", -1)) {
            String[] pair = file.split("=", 2);
            String text = pair.length == 1 ? GUEST : pair[1].translateEscapes();
            host.file(FILES.getOrDefault(pair[0], pair[0]), text.isEmpty() || text.endsWith("\0") ? text : text + "\n");
        }
        VirtualizationReader.Decision decision = VirtualizationReader.detect(host.files());
        assertThat(decision.kind()).as(decision.signals().toString()).isEqualTo(Observed.known(expected));
        assertThat(decision.signals()).isNotEmpty();
    }

    @Test
    void whatCannotBeReadIsNotBareMetal() {
        assertThat(VirtualizationReader.detect(new ProcFiles(root)).kind()).isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void aContainersOwnWordIsNotBelievedWhenItIsNone() {
        HostTree host = HostTree.bare(root).file("/run/systemd/container", "<script>alert(1)</script>");
        assertThat(VirtualizationReader.detect(host.files()).kind()).isEqualTo(Observed.known("none"));
    }

    @Test
    void theMachineOfThisTestIsTold() {
        assertThat(VirtualizationReader.detect(ProcFiles.ofHost()).kind()).isInstanceOf(Observed.Known.class);
    }
}
