package dev.wharden.control.filesystem;

import static dev.wharden.control.Severity.*;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Field;
import dev.wharden.control.*;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The devices of the host that a container has: by name, by a cgroup rule, or from a driver. */
final class HostDevices {
    static final Key<List<String>> ALLOWED = Key.texts(
            "allowed",
            "paths on the host, with what is below; cgroup rules exactly as written; drivers or capabilities of "
                    + "requests, such as gpu",
            List.of());

    /** Every container has these anyway. */
    private static final Set<String> HARMLESS =
            Set.of("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty");

    /** Memory, disks and virtual machines: to have one is to have the host. */
    private static final Pattern FATAL = Pattern.compile(
            "/dev(/(k?mem|port|kvm|(disk|block|mapper|bsg)(/.*)?|sg\\d+"
                    + "|(sd|vd|xvd|hd|nvme|mmcblk|pmem|nbd|rbd|dm-|md|zd|loop).*))?",
            Pattern.DOTALL);

    /** The same by a cgroup rule, to read or to write: a node of any of them can be made with MKNOD. */
    private static final Pattern FATAL_RULE = Pattern.compile(
            // A CD-ROM is one's own. sg(4) reaches each disk, misc devices are the virtual machines.
            "(a .*|b (?!11:).*|c (\\*:\\S+|1:(\\*|[124])|10:(\\*|232)|21:\\S+)) \\S*[rw]\\S*");

    /** Characters of other kinds, by the names that the kernel and udev give them. */
    private static final Pattern ORDINARY = Pattern.compile(
            "/dev/((snd|dri|input|bus/usb|net|vfio|dvb|serial|nvidia-caps|infiniband|pts)(/.*)?"
                    + "|(nvidia|video|media|v4l-subdev|hidraw|i2c-|gpiochip|spidev|rtc|watchdog|tpm|tpmrm)[0-9.-]*"
                    + "|tty((S|ACM|USB|AMA)?\\d+)?|nvidia(ctl|-uvm|-uvm-tools|-modeset)|fuse|uinput|uhid|kfd|kmsg|ptmx"
                    + "|console|ppp|vhost-(net|vsock)|vsock|hwrng)",
            Pattern.DOTALL);

    private HostDevices() {}

    static void named(Findings found) {
        List<String> allowed = found.get(ALLOWED);
        if (!allowed.contains("/dev")) {
            found.impliedByPrivileged("being privileged, it has every device of the host");
        }
        found.each(Field.DEVICES, (at, device) -> {
            String path = HostPaths.normal(device.path("PathOnHost").asText(""));
            if (!isHarmless(path) && allowed.stream().noneMatch(folder -> HostPaths.isWithin(path, folder))) {
                Severity severity = isFatal(path) ? CRITICAL : HIGH;
                found.violation(severity, at, Values.none(), "has the host's device " + path);
            }
        });
    }

    /** Whether every container has it, or none of its users needs a right for it. */
    static boolean isHarmless(String path) {
        return HARMLESS.contains(path);
    }

    /** Whether its name says that it is no disk, no memory and no virtual machine. */
    static boolean isOrdinary(String path) {
        return isHarmless(path) || ORDINARY.matcher(path).matches();
    }

    /** Whether to have it is to have the host. */
    static boolean isFatal(String path) {
        return FATAL.matcher(path).matches();
    }

    static void rules(Findings found) {
        found.each(Field.DEVICE_CGROUP_RULES, (at, rule) -> {
            if (!found.get(ALLOWED).contains(rule.asText())) {
                Severity severity = isFatalRule(rule.asText()) ? CRITICAL : HIGH;
                found.violation(severity, at, Values.none(), "may use devices by the rule " + rule.asText());
            }
        });
        LiveDevices.check(found);
    }

    static boolean isFatalRule(String rule) {
        return FATAL_RULE.matcher(rule).matches();
    }

    static void requests(Findings found) {
        found.each(Field.DEVICE_REQUESTS, (at, request) -> {
            if (!isAllowed(request, found.get(ALLOWED))) {
                found.violation(at, Values.none(), "requests devices of a driver");
            }
        });
    }

    /** The driver, or each capability of one of the alternatives, or each device by its id. */
    private static boolean isAllowed(JsonNode request, List<String> allowed) {
        return allowed.contains(request.path("Driver").asText(""))
                || request.path("Capabilities").valueStream().anyMatch(names -> isEach(names, allowed))
                || isEach(request.path("DeviceIDs"), allowed);
    }

    private static boolean isEach(JsonNode names, List<String> allowed) {
        return !names.isEmpty() && names.valueStream().allMatch(name -> allowed.contains(name.asText("")));
    }
}
