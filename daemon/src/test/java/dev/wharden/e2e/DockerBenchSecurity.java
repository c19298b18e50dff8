package dev.wharden.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What docker-bench-security 1.6.0 says of one container: the decisions of section 5, transcribed from
 * {@code tests/5_container_runtime.sh} of github.com/docker/docker-bench-security at commit ff26d67f (Apache License
 * 2.0), whose numbers are those of CIS Docker 1.6.0. Left out is what says nothing of a container: 5.1, 5.23, 5.24 and
 * 5.28, and 5.9, which lists every published port for a person.
 */
final class DockerBenchSecurity {
    /** Those that ask for a security module, "if applicable", whether the host has it or not. */
    static final Set<String> MODULES = Set.of("5.2", "5.3");

    private static final List<String> SENSITIVE =
            List.of("/", "/boot", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr");

    /** What its two sed scripts take away, in their order, with all white space. */
    private static final Pattern USUAL =
            Pattern.compile("(CAP_)?(AUDIT_WRITE|CHOWN|DAC_OVERRIDE|FOWNER|FSETID|KILL|MKNOD|"
                    + "NET_BIND_SERVICE|NET_RAW|SETFCAP|SETGID|SETPCAP|SETUID|SYS_CHROOT)|\\s");

    private static final Map<String, Predicate<JsonNode>> CHECKS = Map.ofEntries(
            Map.entry("5.2", it -> Set.of("", "unconfined").contains(text(it, "/AppArmorProfile"))),
            Map.entry("5.3", it -> options(it).equals("[]")),
            Map.entry(
                    "5.4",
                    it -> !USUAL.matcher(words(it.at("/HostConfig/CapAdd")).toUpperCase(java.util.Locale.ROOT))
                            .replaceAll("")
                            .equals("[]")),
            Map.entry("5.5", it -> it.at("/HostConfig/Privileged").asBoolean()),
            Map.entry("5.6", DockerBenchSecurity::mountsSensitive),
            Map.entry("5.8", it -> ports(it).anyMatch(line -> isLow(field(line, 2)))),
            Map.entry("5.10", it -> text(it, "/HostConfig/NetworkMode").equals("host")),
            Map.entry("5.11", it -> it.at("/HostConfig/Memory").asLong() == 0),
            Map.entry(
                    "5.12",
                    it -> it.at("/HostConfig/CpuShares").asLong() == 0
                            && it.at("/HostConfig/NanoCpus").asLong() == 0),
            Map.entry("5.13", it -> !it.at("/HostConfig/ReadonlyRootfs").asBoolean()),
            Map.entry(
                    "5.14",
                    it -> ports(it)
                            .anyMatch(line -> field(line.substring(line.lastIndexOf(' ') + 1), 1)
                                    .equals("0.0.0.0"))),
            Map.entry(
                    "5.15",
                    it -> it.at("/HostConfig/RestartPolicy/MaximumRetryCount").asLong() > 5),
            Map.entry("5.16", it -> text(it, "/HostConfig/PidMode").equals("host")),
            Map.entry("5.17", it -> text(it, "/HostConfig/IpcMode").equals("host")),
            Map.entry("5.18", it -> !it.at("/HostConfig/Devices").isEmpty()),
            Map.entry("5.19", it -> it.at("/HostConfig/Ulimits").isEmpty()),
            Map.entry(
                    "5.20",
                    it -> each(it.at("/Mounts"))
                            .anyMatch(mount ->
                                    mount.path("Propagation").asText("").contains("shared"))),
            Map.entry("5.21", it -> text(it, "/HostConfig/UTSMode").equals("host")),
            Map.entry("5.22", it -> options(it).matches(".*seccomp[:=]unconfined.*")),
            Map.entry("5.25", it -> !text(it, "/HostConfig/CgroupParent").isEmpty()),
            Map.entry("5.26", it -> !options(it).contains("no-new-privileges")),
            Map.entry("5.27", it -> it.at("/State/Health/Status").asText("").isEmpty()),
            Map.entry(
                    "5.29",
                    it -> Set.of("0", "-1", "null", "")
                            .contains(it.at("/HostConfig/PidsLimit").asText("null"))),
            Map.entry("5.30", it -> it.at("/NetworkSettings/Networks").has("bridge")),
            Map.entry("5.31", it -> text(it, "/HostConfig/UsernsMode").contains("host")),
            Map.entry(
                    "5.32",
                    it -> each(it.at("/Mounts")).anyMatch(mount -> go(mount).contains("docker.sock"))));

    private DockerBenchSecurity() {}

    /**
     * The checks that warn of a container, or list it where a person is to look.
     *
     * @param inspect the answer of the engine
     * @param processes what {@code ps -el} in it prints, which the image decides
     */
    static Set<String> warns(JsonNode inspect, String processes) {
        Set<String> checks = CHECKS.entrySet().stream()
                .filter(check -> check.getValue().test(inspect))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        if (processes.contains("sshd")) {
            checks.add("5.7");
        }
        return checks;
    }

    private static Stream<JsonNode> each(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static String text(JsonNode inspect, String pointer) {
        return inspect.at(pointer).asText("");
    }

    /** As Go prints a list: {@code [a b]}. */
    private static String words(JsonNode list) {
        return each(list).map(JsonNode::asText).collect(Collectors.joining(" ", "[", "]"));
    }

    private static String options(JsonNode inspect) {
        return words(inspect.at("/HostConfig/SecurityOpt"));
    }

    /** As Go prints a mount. */
    private static String go(JsonNode mount) {
        return Stream.of("Type", "Name", "Source", "Destination", "Driver", "Mode", "RW", "Propagation")
                .map(field -> mount.path(field).asText(""))
                .collect(Collectors.joining(" ", "{", "}"));
    }

    private static boolean mountsSensitive(JsonNode inspect) {
        String mounts =
                each(inspect.at("/Mounts")).map(DockerBenchSecurity::go).collect(Collectors.joining(" ", "[", "]"));
        return SENSITIVE.stream()
                .anyMatch(folder -> Pattern.compile("\\{.*\\s" + folder + "\\s.*true\\s.*}")
                        .matcher(mounts)
                        .find());
    }

    /** The lines of {@code docker port}: {@code 80/tcp -> 0.0.0.0:8080}. */
    private static Stream<String> ports(JsonNode inspect) {
        var lines = new ArrayList<String>();
        inspect.at("/NetworkSettings/Ports")
                .properties()
                .forEach(port -> port.getValue().forEach(bound -> {
                    String ip = bound.path("HostIp").asText("");
                    lines.add(port.getKey() + " -> " + (ip.contains(":") ? "[" + ip + "]" : ip) + ":"
                            + bound.path("HostPort").asText(""));
                }));
        return lines.stream();
    }

    /** {@code cut -d : -f}: an IPv6 address has the port in another field than the one that is looked at. */
    private static String field(String line, int number) {
        String[] fields = line.split(":", -1);
        return fields.length < number ? "" : fields[number - 1];
    }

    private static boolean isLow(String port) {
        return port.matches("\\d{1,5}") && Integer.parseInt(port) < 1025;
    }
}
