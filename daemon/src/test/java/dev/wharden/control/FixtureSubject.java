package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.DataSink;
import dev.wharden.container.Declaration;
import dev.wharden.container.ImageDefaults;
import dev.wharden.container.RecordedInspect;
import dev.wharden.container.UserSpec;
import dev.wharden.control.engine.EngineFiles;
import dev.wharden.subject.Deed;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.EngineProcess;
import dev.wharden.subject.EngineReport;
import dev.wharden.subject.EngineSockets;
import dev.wharden.subject.Executable;
import dev.wharden.subject.Executable.Place;
import dev.wharden.subject.FileFacts;
import dev.wharden.subject.FileFacts.Grant;
import dev.wharden.subject.FleetMember;
import dev.wharden.subject.FleetSubject;
import dev.wharden.subject.ForeignProcess;
import dev.wharden.subject.Guarded;
import dev.wharden.subject.Heard;
import dev.wharden.subject.HostFacts;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.HostSubject;
import dev.wharden.subject.HostSystem;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.Limits;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Lived;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Network;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Occasion;
import dev.wharden.subject.OsRelease;
import dev.wharden.subject.ProcessFacts;
import dev.wharden.subject.Remembered.Times;
import dev.wharden.subject.RoundTrips;
import dev.wharden.subject.Service;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.ShortLives;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Volume;
import dev.wharden.subject.Written;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Makes the facts that a fixture writes as YAML. A text in place of a fact says why it is unknown. */
final class FixtureSubject {
    private static final String ABSENT = "not in this example";

    private FixtureSubject() {}

    static Subject of(Container declared, JsonNode facts) {
        return unheard(declared, facts)
                .with(
                        observed(facts, "heard", FixtureSubject::heard, Observed.absent(ABSENT)),
                        observed(
                                facts,
                                "accepted",
                                changed -> Declaration.of(
                                        new Container(RecordedInspect.overlaid(declared.tree(), (ObjectNode) changed))),
                                Observed.absent(ABSENT)))
                .writing(observed(facts, "written", FixtureSubject::written, Observed.absent(ABSENT)));
    }

    /** {@code files}, each {@code path: ADDED program elevated} or some of that, {@code unseen} and {@code tooMuch}. */
    private static Written written(JsonNode node) {
        return new Written(
                map(node.path("files"), JsonNode::asText).entrySet().stream()
                        .map(file -> new Written.File(
                                file.getKey(),
                                Written.Act.valueOf(file.getValue().split(" ", -1)[0]),
                                file.getValue().contains("program"),
                                file.getValue().contains("elevated")))
                        .toList(),
                node.path("unseen").asInt(0),
                node.path("tooMuch").asText(""));
    }

    /** {@code deeds}, each with how often; the first is always at noon, the last at one. */
    private static Heard heard(JsonNode node) {
        var deeds = new EnumMap<Deed, Times>(Deed.class);
        node.path("deeds")
                .properties()
                .forEach(entry -> deeds.put(
                        Deed.valueOf(entry.getKey()),
                        new Times(
                                Instant.parse("2026-11-25T12:00:00Z"),
                                Instant.parse("2026-11-25T13:00:00Z"),
                                entry.getValue().asLong())));
        return new Heard(deeds, node.path("gap").asText(""));
    }

    private static Subject unheard(Container declared, JsonNode facts) {
        Neighbours none = Neighbours.none(ABSENT);
        var subject = new Subject(
                declared,
                observed(facts, "image", node -> new ImageDefaults((ObjectNode) node), Observed.absent(ABSENT)),
                observed(facts, "kernel", FixtureSubject::kernel, Observed.absent(ABSENT)),
                engine(facts.path("engine")),
                new Neighbours(
                        observed(
                                facts,
                                "owners",
                                node -> map(node, it -> new Container((ObjectNode) it)),
                                none.owners()),
                        none.dependents(),
                        observed(
                                facts,
                                "uidUsers",
                                node -> byNumber(map(node, FixtureSubject::texts)),
                                Observed.absent(ABSENT)),
                        observed(
                                facts,
                                "hostLogins",
                                node -> byNumber(map(node, JsonNode::asText)),
                                Observed.absent(ABSENT)),
                        observed(facts, "passwd", node -> map(node, JsonNode::asLong), none.passwd()),
                        observed(facts, "hostMounts", node -> HostMounts.of(mounts(node)), Observed.absent(ABSENT)),
                        observed(facts, "volumes", FixtureSubject::volumes, Observed.absent(ABSENT)),
                        observed(facts, "mountUsers", node -> map(node, FixtureSubject::containers), none.mountUsers()),
                        observed(
                                facts,
                                "networks",
                                node -> map(
                                        node,
                                        it -> new Network(it.path("internal").asBoolean(false))),
                                none.networks()),
                        observed(
                                facts,
                                "networkUsers",
                                node -> map(node, FixtureSubject::containers),
                                none.networkUsers()),
                        observed(facts, "mostProcesses", JsonNode::asLong, none.mostProcesses()),
                        observed(
                                facts,
                                "hostGroups",
                                node -> byNumber(map(node, JsonNode::asText)),
                                Observed.absent(ABSENT)),
                        observed(facts, "sockets", FixtureSubject::sockets, Observed.absent(ABSENT))));
        JsonNode service = facts.path("service");
        Subject now = facts.path("now").isMissingNode()
                ? subject
                : subject.in(Occasion.at(Instant.parse(facts.path("now").asText())));
        return service.isMissingNode()
                ? now
                : now.with(new Service(
                        user(service.path("runs")), user(service.path("account")), texts(service.path("scratch"))));
    }

    /** {@code 33:33}, with the groups that it is in as in {@code 33:33 108 120}, or why there is none. */
    private static Observed<ServiceUser> user(JsonNode node) {
        List<String> words = List.of(node.asText().split(" ", -1));
        UserSpec user = UserSpec.parse(words.getFirst());
        return user.isExplicit()
                ? Observed.known(new ServiceUser(
                        user.uid().orElseThrow(),
                        user.gid().orElseThrow(),
                        "service",
                        words.stream().skip(1).map(Long::valueOf).toList()))
                : Observed.absent(node.asText(ABSENT));
    }

    static HostFacts host(JsonNode facts) {
        return new HostFacts(
                host(facts, "kernelRelease"),
                host(facts, "virtualization"),
                List.of("/proc/vz"),
                "/run/docker.sock",
                new HostSystem(
                        observed(
                                facts,
                                "os",
                                node -> new OsRelease(
                                        node.path("id").asText(),
                                        node.path("version").asText(),
                                        node.path("name").asText(),
                                        node.path("supportEnd").asText("")),
                                Observed.absent(ABSENT)),
                        observed(facts, "reboot", FixtureSubject::texts, Observed.absent(ABSENT)),
                        observed(facts, "cpu", node -> map(node, JsonNode::asText), Observed.absent(ABSENT)),
                        observed(facts, "lsm", FixtureSubject::texts, Observed.absent(ABSENT)),
                        observed(facts, "missingFeatures", FixtureSubject::texts, Observed.absent(ABSENT)),
                        observed(facts, "socketGroup", FixtureSubject::texts, Observed.absent(ABSENT)),
                        observed(facts, "mountPoints", FixtureSubject::texts, Observed.absent(ABSENT)),
                        observed(facts, "unwatched", FixtureSubject::texts, Observed.absent(ABSENT))),
                observed(facts, "dockerd", FixtureSubject::process, Observed.absent(ABSENT)),
                observed(facts, "processes", JsonNode::asBoolean, Observed.absent(ABSENT)),
                files(facts.path("files")));
    }

    /** {@code arguments, file, started, changed, listeners}. */
    private static EngineProcess process(JsonNode node) {
        return new EngineProcess(
                texts(node.path("arguments")),
                Instant.parse(node.path("started").asText("2026-11-25T09:00:00Z")),
                "/etc/docker/daemon.json",
                observed(node, "file", tree -> tree, Observed.absent(ABSENT)),
                Instant.parse(node.path("changed").asText("2026-11-25T08:00:00Z")),
                observed(node, "listeners", FixtureSubject::texts, Observed.known(List.of())));
    }

    /**
     * Path to {@code uid:gid mode} and what its ACL gives, as in {@code u1000=6}, or why it cannot be read; every other
     * path is not there.
     */
    private static Map<String, Observed<List<FileFacts>>> files(JsonNode node) {
        var files = new LinkedHashMap<String, Observed<List<FileFacts>>>();
        EngineFiles.paths("/run/docker.sock", EngineFacts.NONE, Observed.absent(ABSENT))
                .forEach(path -> files.put(path, Observed.known(List.of())));
        node.properties().forEach(entry -> {
            String[] words = entry.getValue().asText().split("[: ]", -1);
            files.put(
                    entry.getKey(),
                    words.length >= 3 && words[0].matches("\\d+")
                            ? Observed.known(List.of(new FileFacts(
                                    entry.getKey(),
                                    Long.parseLong(words[0]),
                                    Long.parseLong(words[1]),
                                    Integer.parseInt(words[2], 8),
                                    false,
                                    grants(List.of(words).subList(3, words.length)))))
                            : Observed.unknown(entry.getValue().asText()));
        });
        return files;
    }

    private static Observed<List<Grant>> grants(List<String> words) {
        return words.equals(List.of("unread"))
                ? Observed.unknown("its ACL cannot be read (error 13)")
                : Observed.known(words.stream()
                        .map(word -> word.split("=", -1))
                        .map(word -> new Grant(
                                word[0].startsWith("g"),
                                Long.parseLong(word[0].substring(1)),
                                Integer.parseInt(word[1])))
                        .toList());
    }

    static HostSubject hostSubject(JsonNode facts, JsonNode known) {
        return new HostSubject(
                host(facts),
                engine(known.path("engine")),
                observed(known, "bridge", node -> map(node, JsonNode::asText), Observed.absent(ABSENT)),
                LocalDate.parse(known.path("today").asText("2026-11-27")),
                map(known.path("roundTrips"), FixtureSubject::roundTrips));
    }

    /** {@code taken}, each with how often it was measured, and {@code failed} with why. */
    private static RoundTrips roundTrips(JsonNode node) {
        var taken = new ArrayList<Duration>();
        node.path("taken")
                .properties()
                .forEach(entry -> taken.addAll(Collections.nCopies(
                        entry.getValue().asInt(),
                        ShortTime.parse(entry.getKey()).orElseThrow())));
        return new RoundTrips(
                taken, node.path("failed").asInt(0), node.path("why").asText(""));
    }

    /**
     * Name to what is kept of a container, laid over one that has nothing; null in place of a field that is not kept.
     * {@code uid} and {@code volumes} beside it; without them it does not run and has no volumes.
     */
    static FleetSubject fleet(JsonNode facts) {
        var members = new ArrayList<FleetMember>();
        facts.path("containers").properties().forEach(entry -> {
            ObjectNode own = entry.getValue().deepCopy();
            JsonNode beside = own.deepCopy();
            own.remove(List.of("uid", "volumes"));
            ObjectNode kept = RecordedInspect.overlaid(nothing(entry.getKey()), own);
            kept.set(DataSink.KEPT.substring(1), DataSink.json(DataSink.of(new Container(kept))));
            if (own.path("sinks").asText().equals("not kept")) {
                kept.remove(List.of("sinks", DataSink.KEPT.substring(1)));
            }
            List.of("/HostConfig", "/NetworkSettings")
                    .forEach(part -> ((ObjectNode) kept.at(part))
                            .removeIf(value ->
                                    value.isTextual() && value.textValue().equals("not kept")));
            kept.removeIf(value -> value.isTextual() && value.textValue().equals("not kept"));
            members.add(new FleetMember(
                    new Container(kept),
                    observed(beside, "uid", JsonNode::asLong, Observed.absent(ABSENT)),
                    observed(beside, "volumes", FixtureSubject::volumes, Observed.known(Map.of()))));
        });
        return new FleetSubject(
                members,
                observed(facts, "sockets", FixtureSubject::texts, Observed.known(List.of())),
                texts(facts.path("unread")),
                engine(facts.path("engine")),
                observed(facts, "dockerd", FixtureSubject::process, Observed.known(process(MissingNode.getInstance()))),
                observed(facts, "lived", FixtureSubject::lived, Observed.absent(ABSENT)));
    }

    /**
     * {@code gap}, {@code others}, and {@code seen}: kind, image, count, controls, severity, name, ran and exit code.
     */
    private static Lived lived(JsonNode node) {
        var seen = new ArrayList<ShortLives.Seen>();
        node.path("seen")
                .forEach(one -> seen.add(new ShortLives.Seen(
                        ShortLives.Kind.valueOf(one.path("kind").asText()),
                        one.path("image").asText(),
                        one.path("count").asLong(1),
                        texts(one.path("controls")),
                        one.path("severity").asText(""),
                        one.path("name").asText(),
                        Optional.of(one.path("ran").asText(""))
                                .filter(text -> !text.isEmpty())
                                .map(Duration::parse),
                        one.path("exitCode").asText(""),
                        Instant.parse("2026-11-25T12:00:00Z").minusSeconds(seen.size()))));
        return new Lived(
                new ShortLives(Optional.empty(), seen, node.path("others").asLong(0)),
                node.path("gap").asText(""));
    }

    private static ObjectNode nothing(String name) {
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        kept.put("Id", "id-" + name).put("Name", "/" + name).putArray("Mounts");
        ObjectNode host = kept.putObject("HostConfig");
        host.put("NetworkMode", "bridge")
                .put("PidMode", "")
                .put("IpcMode", "private")
                .put("UTSMode", "");
        host.put("CgroupParent", "").put("Privileged", false).putNull("DeviceRequests");
        host.putArray("Devices");
        host.putObject("PortBindings");
        kept.putObject("NetworkSettings").putObject("Networks");
        kept.putObject("Config").putObject("Labels");
        return kept;
    }

    private static Map<String, Volume> volumes(JsonNode node) {
        return map(
                node, it -> new Volume(it.path("driver").asText("local"), map(it.path("options"), JsonNode::asText)));
    }

    private static Observed<String> host(JsonNode facts, String key) {
        JsonNode node = facts.path(key);
        return node.isObject()
                ? Observed.unknown(node.path("unknown").asText())
                : node.isMissingNode() ? Observed.absent(ABSENT) : Observed.known(node.asText());
    }

    private static KernelFacts kernel(JsonNode node) {
        return new KernelFacts(
                running(node),
                node.path("groups").isTextual()
                        ? Observed.unknown(node.path("groups").asText())
                        : Observed.known(numbers(node.path("groups"))),
                observed(node, "mounts", FixtureSubject::mounts, Observed.absent(ABSENT)),
                observed(node, "namespaces", it -> map(it, JsonNode::asLong), Observed.unknown("needs CAP_SYS_PTRACE")),
                observed(node, "hostNamespaces", it -> map(it, JsonNode::asLong), Observed.unknown("unknown")),
                observed(node, "limits", FixtureSubject::limits, Observed.absent(ABSENT)),
                node.path("others").valueStream().map(FixtureSubject::running).toList(),
                node.path("unread").asText(""),
                observed(
                        node,
                        "foreign",
                        list -> list.valueStream()
                                .map(one -> new ForeignProcess(
                                        one.path("pid").asLong(),
                                        one.path("name").asText(),
                                        texts(one.path("namespaces")),
                                        one.path("container").asText(""),
                                        false))
                                .toList(),
                        Observed.absent(ABSENT)));
    }

    /** {@code {MEMORY: name}}, or another place and the path, and {@code mount}. */
    private static Executable executable(JsonNode node) {
        Place place = Arrays.stream(Place.values())
                .filter(one -> node.has(one.name()))
                .findFirst()
                .orElseThrow();
        return new Executable(
                place, node.path(place.name()).asText(), node.path("mount").asText(""));
    }

    private static Limits limits(JsonNode node) {
        return new Limits(
                limit(node, "memory"),
                limit(node, "pids"),
                limit(node, "nanoCpus"),
                observed(node, "devices", FixtureSubject::texts, Observed.absent(ABSENT)));
    }

    private static OptionalLong limit(JsonNode node, String key) {
        return node.has(key) ? OptionalLong.of(node.path(key).asLong()) : OptionalLong.empty();
    }

    private static ProcessFacts running(JsonNode node) {
        return new ProcessFacts(
                node.path("pid").asLong(100),
                0,
                node.path("name").asText("app"),
                numbers(node.path("uids")),
                numbers(node.path("gids")),
                Long.parseUnsignedLong(node.path("capabilityBounds").asText("0"), 16),
                Long.parseUnsignedLong(node.path("capabilities").asText("0"), 16),
                node.path("noNewPrivileges").asBoolean(true),
                node.path("seccomp").asInt(2),
                node.path("tracer").asLong(0),
                node.has("lsm") ? Observed.known(node.path("lsm").asText()) : Observed.absent(ABSENT),
                observed(node, "executable", FixtureSubject::executable, Observed.absent(ABSENT)),
                texts(node.path("hosts")));
    }

    static EngineFacts engine(JsonNode node) {
        EngineFacts none = EngineFacts.NONE;
        return new EngineFacts(
                node.path("version").asText(none.version()),
                none.apiVersion(),
                node.has("securityOptions") ? texts(node.path("securityOptions")) : none.securityOptions(),
                none.runtimes(),
                none.defaultRuntime(),
                node.path("liveRestore").asBoolean(none.liveRestore()),
                node.path("cgroupVersion").asInt(none.cgroupVersion()),
                node.path("dataRoot").asText(none.dataRoot()),
                node.path("swarmActive").asBoolean(none.swarmActive()),
                node.path("processors").asInt(none.processors()),
                node.path("memory").asLong(none.memory()),
                node.path("swapLimit").asBoolean(none.swapLimit()),
                report(node),
                new Guarded(
                        texts(node.path("guarded").path("folders")),
                        texts(node.path("guarded").path("files"))));
    }

    private static EngineReport report(JsonNode node) {
        return new EngineReport(
                node.path("platform").asText(""),
                map(node.path("components"), JsonNode::asText),
                map(node.path("builds"), JsonNode::asText),
                texts(node.path("warnings")),
                texts(node.path("insecureRegistries")),
                texts(node.path("authorization")),
                node.path("storageDriver").asText(""),
                node.path("loggingDriver").asText(""),
                node.path("debug").asBoolean(false),
                node.path("experimental").asBoolean(false),
                texts(node.path("mirrors")),
                texts(node.path("proxies")),
                node.path("init").asText(""));
    }

    private static <T> Observed<T> observed(
            JsonNode facts, String key, Function<JsonNode, T> read, Observed<T> otherwise) {
        JsonNode node = facts.path(key);
        if (node.isMissingNode()) {
            return otherwise;
        }
        return node.isTextual() ? Observed.unknown(node.asText()) : Observed.known(read.apply(node));
    }

    private static List<MountPoint> mounts(JsonNode lines) {
        return texts(lines).stream().map(FixtureSubject::mount).toList();
    }

    /** A line of mountinfo (proc(5)). */
    static MountPoint mount(String line) {
        List<String> words = List.of(line.split(" ", -1));
        int hyphen = words.indexOf("-");
        return new MountPoint(words.get(3), words.get(4), words.get(5), words.get(hyphen + 1), words.get(2));
    }

    private static <T> Map<String, T> map(JsonNode node, Function<JsonNode, T> read) {
        var map = new LinkedHashMap<String, T>();
        node.properties().forEach(entry -> map.put(entry.getKey(), read.apply(entry.getValue())));
        return map;
    }

    private static <T> Map<Long, T> byNumber(Map<String, T> map) {
        var numbers = new LinkedHashMap<Long, T>();
        map.forEach((key, value) -> numbers.put(Long.parseLong(key), value));
        return numbers;
    }

    private static List<Container> containers(JsonNode list) {
        return list.valueStream().map(one -> new Container((ObjectNode) one)).toList();
    }

    /** An array of those that are proven, or an object with those that are alike as well. */
    private static EngineSockets sockets(JsonNode node) {
        return node.isArray()
                ? EngineSockets.of(texts(node))
                : new EngineSockets(
                        texts(node.path("proven")),
                        texts(node.path("alike")),
                        node.path("doubt").asText(""));
    }

    private static List<String> texts(JsonNode node) {
        var texts = new ArrayList<String>();
        node.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private static List<Long> numbers(JsonNode node) {
        var numbers = new ArrayList<Long>();
        node.forEach(element -> numbers.add(element.asLong()));
        return numbers;
    }
}
