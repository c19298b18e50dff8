package dev.wharden.container;

import static dev.wharden.container.InspectType.flag;
import static dev.wharden.container.InspectType.map;
import static dev.wharden.container.InspectType.object;
import static dev.wharden.container.InspectType.text;
import static dev.wharden.container.InspectType.whole;
import static dev.wharden.container.InspectType.word;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One row per field of an inspect answer that Wharden reads or changes: where it is, what the engine puts into it, how
 * a change of it is applied, and how a person writes it. Repairs, advice, the compose override and the documentation
 * all come from this table; nothing else in Wharden knows a pointer of one of these fields and a flag for it.
 *
 * <p>A value that does not fit the type is unread, never a pass: a field that is missing, null, of another type, or a
 * word that Wharden does not know may mean anything. The engine always sends a field without {@code omitempty}; slices,
 * maps and pointers may be null (moby api/types/container, API 1.44 to 1.52).
 */
public enum Field {
    ID("/Id", text()),
    NAME("/Name", text("a name", name -> name.length() > 1 && name.startsWith("/"))),
    PATH("/Path", text()),
    /** Whether it runs, as which process and since when. */
    STATE("/State", object(Map.of("Running", flag(), "Pid", whole(), "StartedAt", text()))),
    MOUNTED("/Mounts", FieldTypes.MOUNTED),
    IMAGE("/Config/Image", text("the name of an image", name -> !name.isEmpty())),
    ENV("/Config/Env", FieldTypes.TEXTS),
    PUBLISHED("/NetworkSettings/Ports", FieldTypes.PORTS),
    NETWORK_MODE("/HostConfig/NetworkMode", FieldTypes.NETWORK_MODE),
    VOLUMES_FROM("/HostConfig/VolumesFrom", FieldTypes.TEXTS),
    NETWORKS("/NetworkSettings/Networks", FieldTypes.NETWORKS),
    LABELS("/Config/Labels", map(text()).orNull()),
    HEALTHCHECK("/Config/Healthcheck", FieldTypes.HEALTHCHECK),
    LOG("/HostConfig/LogConfig", FieldTypes.LOG),
    USERNS_MODE("/HostConfig/UsernsMode", word("", "host", "private")),
    CGROUP_PARENT("/HostConfig/CgroupParent", text()),
    INIT("/HostConfig/Init", flag().optional()),
    RUNTIME(
            "/HostConfig/Runtime",
            text("a runtime", "([a-zA-Z0-9/][a-zA-Z0-9_./+-]*)?").optional()),
    MOUNTS("/HostConfig/Mounts", FieldTypes.MOUNTS),
    DEVICES("/HostConfig/Devices", FieldTypes.DEVICES),
    DEVICE_CGROUP_RULES("/HostConfig/DeviceCgroupRules", FieldTypes.TEXTS),
    DEVICE_REQUESTS("/HostConfig/DeviceRequests", FieldTypes.DEVICE_REQUESTS),
    PUBLISH_ALL("/HostConfig/PublishAllPorts", flag()),

    USER("/Config/User", text(), Applied.RECREATE, Form.TEXT, "user", "user"),
    RESTART_POLICY("/HostConfig/RestartPolicy", map(text()), Applied.UPDATE, Form.RESTART, "restart", "restart"),
    RESTART_NAME(
            "/HostConfig/RestartPolicy/Name",
            word("", "no", "always", "unless-stopped", "on-failure"),
            Applied.UPDATE,
            Form.PART,
            "",
            ""),
    RESTART_COUNT("/HostConfig/RestartPolicy/MaximumRetryCount", whole(), Applied.UPDATE, Form.PART, "", ""),
    PRIVILEGED("/HostConfig/Privileged", flag(), Applied.RECREATE, Form.FLAG, "privileged", "privileged"),
    READONLY_ROOTFS("/HostConfig/ReadonlyRootfs", flag(), Applied.RECREATE, Form.FLAG, "read-only", "read_only"),
    CAP_DROP("/HostConfig/CapDrop", FieldTypes.DROPS, Applied.RECREATE, Form.LIST, "cap-drop", "cap_drop"),
    CAP_ADD("/HostConfig/CapAdd", FieldTypes.TEXTS, Applied.RECREATE, Form.LIST, "cap-add", "cap_add"),
    SECURITY_OPT(
            "/HostConfig/SecurityOpt",
            FieldTypes.SECURITY_OPTIONS,
            Applied.RECREATE,
            Form.LIST,
            "security-opt",
            "security_opt"),
    /**
     * Set by {@code --security-opt systempaths=unconfined} alone, to an empty list; the engine's own masks are what
     * null stands for.
     */
    MASKED_PATHS(
            "/HostConfig/MaskedPaths", FieldTypes.TEXTS, Applied.RECREATE, Form.MASKS, "security-opt", "security_opt"),
    READONLY_PATHS(
            "/HostConfig/ReadonlyPaths",
            FieldTypes.TEXTS,
            Applied.RECREATE,
            Form.MASKS,
            "security-opt",
            "security_opt"),
    IPC_MODE("/HostConfig/IpcMode", FieldTypes.IPC_MODE, Applied.RECREATE, Form.TEXT, "ipc", "ipc"),
    PID_MODE("/HostConfig/PidMode", FieldTypes.PID_MODE, Applied.RECREATE, Form.TEXT, "pid", "pid"),
    UTS_MODE("/HostConfig/UTSMode", word("", "host", "private"), Applied.RECREATE, Form.TEXT, "uts", "uts"),
    CGROUPNS_MODE(
            "/HostConfig/CgroupnsMode", word("", "host", "private"), Applied.RECREATE, Form.TEXT, "cgroupns", "cgroup"),
    SYSCTLS("/HostConfig/Sysctls", map(text()).optional(), Applied.RECREATE, Form.PAIRS, "sysctl", "sysctls"),
    GROUP_ADD("/HostConfig/GroupAdd", FieldTypes.GROUPS, Applied.RECREATE, Form.LIST, "group-add", "group_add"),
    ULIMITS("/HostConfig/Ulimits", FieldTypes.ULIMITS, Applied.RECREATE, Form.ULIMITS, "ulimit", "ulimits"),
    OOM_KILL_DISABLE(
            "/HostConfig/OomKillDisable",
            flag().orNull(),
            Applied.RECREATE,
            Form.FLAG,
            "oom-kill-disable",
            "oom_kill_disable"),
    OOM_SCORE_ADJ("/HostConfig/OomScoreAdj", whole(), Applied.RECREATE, Form.NUMBER, "oom-score-adj", "oom_score_adj"),
    /** Bytes of /dev/shm. */
    SHM_SIZE("/HostConfig/ShmSize", whole(), Applied.RECREATE, Form.NUMBER, "shm-size", "shm_size"),
    MEMORY("/HostConfig/Memory", whole(), Applied.UPDATE, Form.NUMBER, "memory", "mem_limit"),
    MEMORY_SWAP("/HostConfig/MemorySwap", whole(), Applied.UPDATE, Form.NUMBER, "memory-swap", "memswap_limit"),
    MEMORY_RESERVATION(
            "/HostConfig/MemoryReservation",
            whole(),
            Applied.UPDATE,
            Form.NUMBER,
            "memory-reservation",
            "mem_reservation"),
    NANO_CPUS("/HostConfig/NanoCpus", whole(), Applied.UPDATE, Form.PROCESSORS, "cpus", "cpus"),
    CPU_SHARES("/HostConfig/CpuShares", whole(), Applied.UPDATE, Form.NUMBER, "cpu-shares", "cpu_shares"),
    CPU_PERIOD("/HostConfig/CpuPeriod", whole(), Applied.UPDATE, Form.NUMBER, "cpu-period", "cpu_period"),
    CPU_QUOTA("/HostConfig/CpuQuota", whole(), Applied.UPDATE, Form.NUMBER, "cpu-quota", "cpu_quota"),
    CPUSET_CPUS(
            "/HostConfig/CpusetCpus",
            text("a list of processors", "[0-9, -]*"),
            Applied.UPDATE,
            Form.TEXT,
            "cpuset-cpus",
            "cpuset"),
    CPUSET_MEMS("/HostConfig/CpusetMems", text(), Applied.UPDATE, Form.TEXT, "cpuset-mems", ""),
    PIDS_LIMIT("/HostConfig/PidsLimit", whole().orNull(), Applied.UPDATE, Form.NUMBER, "pids-limit", "pids_limit"),
    TMPFS("/HostConfig/Tmpfs", FieldTypes.TMPFS, Applied.RECREATE, Form.MAP, "tmpfs", "tmpfs"),
    BINDS("/HostConfig/Binds", FieldTypes.BINDS, Applied.RECREATE, Form.LIST, "volume", "volumes"),
    PORT_BINDINGS("/HostConfig/PortBindings", FieldTypes.PORTS, Applied.RECREATE, Form.PORTS, "publish", "ports");

    /** The least disruptive way to change a field of a running container. */
    public enum Applied {
        /**
         * {@code POST /containers/{id}/update} honours it; it ignores every other field silently, with status 200 (moby
         * container/container_unix.go, UpdateContainer; measured on 26.1.5).
         */
        UPDATE,
        /** Only a new container has it. */
        RECREATE
    }

    private static final Map<String, Field> ROWS =
            Arrays.stream(values()).collect(Collectors.toMap(Field::pointer, row -> row));

    private final String pointer;

    @SuppressWarnings("ImmutableEnumChecker") // texts that nothing changes
    private final TreePath place;

    @SuppressWarnings("ImmutableEnumChecker") // texts that nothing changes
    private final TreePath parent;

    @SuppressWarnings("ImmutableEnumChecker") // its rules are functions without state
    private final InspectType type;

    private final Applied applied;
    private final Form form;
    private final String flag;
    private final String compose;

    Field(String pointer, InspectType type) {
        this(pointer, type, Applied.RECREATE, Form.NONE, "", "");
    }

    Field(String pointer, InspectType type, Applied applied, Form form, String flag, String compose) {
        this.pointer = pointer;
        this.place = TreePath.of(pointer);
        this.parent = place.parent();
        this.type = type;
        this.applied = applied;
        this.form = form;
        this.flag = flag;
        this.compose = compose;
    }

    /** Into the inspect tree: {@code /HostConfig/Privileged}. */
    public String pointer() {
        return pointer;
    }

    /** Its value; a missing node when absent. */
    public JsonNode in(Container declared) {
        return place.in(declared.tree());
    }

    /** How a change of it is applied. */
    public Applied applied() {
        return applied;
    }

    /** How it is written by hand. */
    public Form form() {
        return form;
    }

    /** Of {@code docker run}, without the hyphens; the empty string where it has none of its own. */
    public String runFlag() {
        return flag;
    }

    /** Under a service of a compose file; the empty string where compose has none. */
    public String composeKey() {
        return compose;
    }

    /** The instruction of a Dockerfile with this meaning; empty where an image cannot say it. */
    public Optional<String> instruction() {
        return this == USER ? Optional.of("USER") : Optional.empty();
    }

    /**
     * The row of a pointer, or of the field that it leads into: {@code /HostConfig/Tmpfs/~1tmp} is of {@code TMPFS}.
     */
    public static Optional<Field> at(String pointer) {
        for (String at = pointer; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
            Field row = ROWS.get(at);
            if (row != null) {
                return Optional.of(row);
            }
        }
        return Optional.empty();
    }

    /**
     * What is wrong with its value: the field itself, or values in it, each by its own pointer; empty where it is
     * right. Where even the object is missing that it belongs to, nothing was left out because it is empty.
     */
    public List<InspectType.Wrong> wrong(Container declared) {
        return wrong(declared, in(declared));
    }

    /** The same where its value is at hand. */
    public List<InspectType.Wrong> wrong(Container declared, JsonNode value) {
        List<InspectType.Wrong> wrong = type.check(pointer, value);
        return wrong.isEmpty() && value.isMissingNode() ? orphaned(declared) : wrong;
    }

    private List<InspectType.Wrong> orphaned(Container declared) {
        return parent.in(declared.tree()).isObject()
                ? List.of()
                : List.of(new InspectType.Wrong(
                        pointer, pointer.substring(0, pointer.lastIndexOf('/')) + " is not an object"));
    }

    /** Whether it, and all that is in it, can be read. */
    public boolean isRight(Container declared) {
        return wrong(declared).isEmpty();
    }

    /** Whether two declarations have other values; absent and null are both the engine's default. */
    public boolean differs(Container one, Container other) {
        return !something(one.at(pointer)).equals(something(other.at(pointer)));
    }

    /**
     * Its value as the arguments of its flag, one each; empty where the value is the engine's default. A flag's is
     * {@code true}.
     */
    public List<String> words(Container declared) {
        return switch (form) {
            case NONE, PART, MASKS -> List.of();
            case FLAG -> declared.isTrue(pointer) ? List.of("true") : List.of();
            case TEXT -> nonEmpty(declared.text(pointer));
            case NUMBER -> declared.number(pointer) == 0 ? List.of() : List.of("" + declared.number(pointer));
            case PROCESSORS ->
                declared.number(pointer) == 0 ? List.of() : List.of(Quantity.ofProcessors(declared.number(pointer)));
            case LIST -> declared.strings(pointer);
            case PAIRS ->
                declared.map(pointer).entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList();
            case ULIMITS ->
                Ulimit.of(declared.at(pointer)).stream().map(Ulimit::word).toList();
            case MAP -> {
                var entries = new ArrayList<String>();
                declared.map(pointer).forEach((key, value) -> entries.add(value.isEmpty() ? key : key + ":" + value));
                yield List.copyOf(entries);
            }
            case PORTS -> PortMapping.of(declared.at(pointer));
            case RESTART -> {
                String name = declared.text(RESTART_NAME.pointer);
                long count = declared.number(RESTART_COUNT.pointer);
                yield List.of(
                        name.isEmpty() ? "no" : name.equals("on-failure") && count > 0 ? name + ":" + count : name);
            }
        };
    }

    private static List<String> nonEmpty(String text) {
        return text.isEmpty() ? List.of() : List.of(text);
    }

    private static String something(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? "" : node.toString();
    }
}
