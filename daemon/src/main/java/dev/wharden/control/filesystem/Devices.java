package dev.wharden.control.filesystem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.control.Advice;
import dev.wharden.control.AutomaticLabel;
import dev.wharden.control.Control;
import dev.wharden.control.Finding;
import dev.wharden.control.Findings;
import dev.wharden.control.InProfiles;
import dev.wharden.control.Info;
import dev.wharden.control.Repair;
import dev.wharden.control.Setting;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shapes;
import dev.wharden.control.Values;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keeps the host's devices out of containers, whether named, opened by a cgroup rule or requested from a driver. No repair but for what privileged brings, which
 * goes with that.
 */
public final class Devices implements Control {
    private static final String DEVICES = "/HostConfig/Devices";
    private static final String RULES = "/HostConfig/DeviceCgroupRules";
    private static final String REQUESTS = "/HostConfig/DeviceRequests";

    /** Every container has these anyway. */
    private static final Set<String> HARMLESS =
            Set.of("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty");

    /** Memory, disks and virtual machines: to have one is to have the host. */
    private static final Pattern FATAL =
            Pattern.compile("/dev/(k?mem|port|kvm|(sd|vd|xvd|hd|nvme|dm-|md|loop|mapper/).*)", Pattern.DOTALL);

    private static final Settings DEFAULT = Settings.EMPTY.with("allowed", Values.of(List.of()));

    private static final Info INFO = new Info(
            "devices",
            "It has none of the host's devices but those allowed",
            "A disk, /dev/mem or /dev/kvm in a container is the host's own; a wildcard cgroup rule with MKNOD lets it make a node of any of them.",
            Severity.HIGH,
            Shapes.map(
                    Setting.of(
                            "allowed",
                            Setting.Type.TEXTS,
                            "paths on the host, with what is below; cgroup rules word for word; drivers or capabilities of requests, such as gpu")),
            Repair.RECREATE,
            Set.copyOf(AutomaticLabel.pointers()),
            InProfiles.none().baseline(DEFAULT).cisLevel1(DEFAULT).map(),
            List.of("CIS Docker 1.6.0: 5.18", "NIST SP 800-190: 4.4.3"));

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(Subject subject, Settings settings) {
        var found = new Findings(INFO, subject);
        List<String> allowed = settings.texts("allowed");
        if (found.isTrue(AutomaticLabel.PRIVILEGED) && !allowed.contains("/dev")) {
            found.impliedByPrivileged(Severity.HIGH, "being privileged, it has every device of the host");
        }
        List<JsonNode> devices = found.objects(DEVICES);
        for (int i = 0; i < devices.size(); i++) {
            String path = HostPaths.normal(devices.get(i).path("PathOnHost").asText(""));
            if (!HARMLESS.contains(path) && allowed.stream().noneMatch(folder -> HostPaths.isWithin(path, folder))) {
                Severity severity = FATAL.matcher(path).matches() ? Severity.CRITICAL : Severity.HIGH;
                found.violation(severity, DEVICES + "/" + i, Values.none(), "has the host's device " + path);
            }
        }
        List<String> rules = found.texts(RULES);
        for (int i = 0; i < rules.size(); i++) {
            if (!allowed.contains(rules.get(i))) {
                found.violation(
                        Severity.HIGH, RULES + "/" + i, Values.none(), "may use devices by the rule " + rules.get(i));
            }
        }
        List<JsonNode> requests = found.objects(REQUESTS);
        for (int i = 0; i < requests.size(); i++) {
            if (!isAllowed(requests.get(i), allowed)) {
                found.violation(Severity.LOW, REQUESTS + "/" + i, Values.none(), "requests devices of a driver");
            }
        }
        return found.list();
    }

    /** The driver, or each capability of one of the alternatives, or each device by its id. */
    private static boolean isAllowed(JsonNode request, List<String> allowed) {
        if (allowed.contains(request.path("Driver").asText(""))) {
            return true;
        }
        JsonNode ids = request.path("DeviceIDs");
        return request.path("Capabilities").valueStream().anyMatch(names -> isEach(names, allowed))
                || isEach(ids, allowed);
    }

    private static boolean isEach(JsonNode names, List<String> allowed) {
        return !names.isEmpty() && names.valueStream().allMatch(name -> allowed.contains(name.asText("")));
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        return new Advice(
                List.of("(without --device, --device-cgroup-rule and --gpus but for those allowed)"),
                List.of("# without devices, device_cgroup_rules and device reservations but for those allowed"),
                List.of());
    }
}
