package dev.wharden.control.engine;

import static dev.wharden.control.Severity.*;

import dev.wharden.control.Severity;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.EngineProcess;
import dev.wharden.subject.Observed;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** A kind of file that the engine is made of. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum EngineFile {
    DOCKER_SERVICE(MEDIUM, 022, "3.1", "3.2", where -> units("docker.service")),
    DOCKER_SOCKET_UNIT(MEDIUM, 022, "3.3", "3.4", where -> units("docker.socket")),
    ETC_DOCKER(MEDIUM, 022, "3.5", "3.6", where -> Stream.of("/etc/docker")),
    REGISTRY_CERTIFICATES(LOW, 022, "3.7", "3.8", where -> Stream.of("/etc/docker/certs.d/**")),
    TLS_CA(MEDIUM, 022, "3.9", "3.10", where -> where.named("tlscacert")),
    TLS_CERTIFICATE(MEDIUM, 022, "3.11", "3.12", where -> where.named("tlscert")),
    TLS_KEY(HIGH, 0377, "3.13", "3.14", where -> where.named("tlskey")),
    DOCKER_SOCKET(CRITICAL, 07, "3.15", "3.16", where -> Stream.of(where.socket)),
    DAEMON_JSON(MEDIUM, 022, "3.17", "3.18", where -> Stream.of(where.configuration())),
    DEFAULT_DOCKER(MEDIUM, 022, "3.19", "3.20", where -> Stream.of("/etc/default/docker")),
    SYSCONFIG_DOCKER(MEDIUM, 022, "3.22", "3.21", where -> Stream.of("/etc/sysconfig/docker")),
    CONTAINERD_SOCKET(HIGH, 07, "3.23", "3.24", Where::containerd);

    static final String CONTAINERD = "/run/containerd/containerd.sock";
    static final String PRIVATE_CONTAINERD = "/run/docker/containerd/containerd.sock";

    private final Severity severity;
    private final int forbidden;
    private final String ownerId;
    private final String modeId;
    private final Function<Where, Stream<String>> paths;

    EngineFile(Severity severity, int forbidden, String ownerId, String modeId, Function<Where, Stream<String>> paths) {
        this.severity = severity;
        this.forbidden = forbidden;
        this.ownerId = ownerId;
        this.modeId = modeId;
        this.paths = paths;
    }

    /** Where it looks for files. */
    record Where(String socket, EngineFacts engine, Observed<EngineProcess> process) {
        /** A path that the engine's configuration names; nothing where it names none. */
        Stream<String> named(String setting) {
            return process instanceof Observed.Known<EngineProcess>(EngineProcess one)
                            && one.setting(setting, "") instanceof Observed.Known<String>(String path)
                            && path.startsWith("/")
                    ? Stream.of(path)
                    : Stream.of();
        }

        private String configuration() {
            return process instanceof Observed.Known<EngineProcess>(EngineProcess one)
                    ? one.configuration()
                    : "/etc/docker/daemon.json";
        }

        private Stream<String> containerd() {
            return Stream.concat(named("containerd"), Stream.of(CONTAINERD, PRIVATE_CONTAINERD));
        }
    }

    private static Stream<String> units(String unit) {
        return Stream.of("/etc/systemd/system/", "/run/systemd/system/", "/usr/lib/systemd/system/")
                .flatMap(folder -> Stream.of(folder + unit, folder + unit + ".d/*"));
    }

    /** How its rules end: {@code docker-service}. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Of both rules. */
    Severity severity() {
        return severity;
    }

    /** Mode bits that it must not have. */
    int forbidden() {
        return forbidden;
    }

    /** Whether its group may be another than root's. */
    boolean hasGroup() {
        return this == DOCKER_SOCKET;
    }

    /** Its owner in the CIS benchmark. */
    String ownerId() {
        return ownerId;
    }

    /** Its mode in the CIS benchmark. */
    String modeId() {
        return modeId;
    }

    /** Where it is, a pattern of {@code kernel.FileAttributes} each. */
    Stream<String> paths(Where where) {
        return paths.apply(where);
    }
}
