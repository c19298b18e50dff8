package dev.wharden.control.engine;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.ControlBuilder;
import dev.wharden.control.Findings;
import dev.wharden.control.Profile;
import dev.wharden.control.Scope;
import dev.wharden.control.Severity;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.EngineProcess;
import dev.wharden.subject.FileFacts;
import dev.wharden.subject.Observed;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Demands that only root can change what the engine is made of: owner, mode and ACL of its units, sockets,
 * configuration and keys, a row each. Bits are compared as bits: as a number 0606 is less than 0644.
 */
public final class EngineFiles {
    private static final int WRITABLE_BY_OTHERS = 022;
    private static final int FOR_OTHERS = 07;
    private static final String CONTAINERD = "/run/containerd/containerd.sock";
    private static final String PRIVATE_CONTAINERD = "/run/docker/containerd/containerd.sock";

    /** Where it looks for a kind of file. */
    private record Where(String socket, EngineFacts engine, Observed<EngineProcess> process) {
        /** A path that the engine's configuration names; nothing where it names none. */
        Stream<String> named(String setting) {
            return process instanceof Observed.Known<EngineProcess>(EngineProcess one)
                            && one.setting(setting, "") instanceof Observed.Known<String>(String path)
                            && path.startsWith("/")
                    ? Stream.of(path)
                    : Stream.of();
        }

        String configuration() {
            return process instanceof Observed.Known<EngineProcess>(EngineProcess one)
                    ? one.configuration()
                    : "/etc/docker/daemon.json";
        }
    }

    /**
     * A kind of file.
     *
     * @param id ends the ids of its rules: {@code file-owner-docker-service}
     * @param forbidden mode bits
     * @param group whether its group may be another than root's
     * @param ownerId of the CIS benchmark
     * @param modeId of the CIS benchmark
     * @param paths where it is, a pattern of {@code kernel.FileAttributes} each
     */
    private record Row(
            String id,
            Severity severity,
            int forbidden,
            boolean group,
            String ownerId,
            String modeId,
            Function<Where, Stream<String>> paths) {}

    private static final List<Row> ROWS = List.of(
            new Row(
                    "docker-service",
                    MEDIUM,
                    WRITABLE_BY_OTHERS,
                    false,
                    "3.1",
                    "3.2",
                    where -> units("docker.service")),
            new Row(
                    "docker-socket-unit",
                    MEDIUM,
                    WRITABLE_BY_OTHERS,
                    false,
                    "3.3",
                    "3.4",
                    where -> units("docker.socket")),
            new Row("etc-docker", MEDIUM, WRITABLE_BY_OTHERS, false, "3.5", "3.6", where -> Stream.of("/etc/docker")),
            new Row(
                    "registry-certificates",
                    LOW,
                    WRITABLE_BY_OTHERS,
                    false,
                    "3.7",
                    "3.8",
                    where -> Stream.of("/etc/docker/certs.d/**")),
            new Row("tls-ca", MEDIUM, WRITABLE_BY_OTHERS, false, "3.9", "3.10", where -> where.named("tlscacert")),
            new Row(
                    "tls-certificate",
                    MEDIUM,
                    WRITABLE_BY_OTHERS,
                    false,
                    "3.11",
                    "3.12",
                    where -> where.named("tlscert")),
            new Row("tls-key", HIGH, 0377, false, "3.13", "3.14", where -> where.named("tlskey")),
            new Row("docker-socket", CRITICAL, FOR_OTHERS, true, "3.15", "3.16", where -> Stream.of(where.socket())),
            new Row(
                    "daemon-json",
                    MEDIUM,
                    WRITABLE_BY_OTHERS,
                    false,
                    "3.17",
                    "3.18",
                    where -> Stream.of(where.configuration())),
            new Row(
                    "default-docker",
                    MEDIUM,
                    WRITABLE_BY_OTHERS,
                    false,
                    "3.19",
                    "3.20",
                    where -> Stream.of("/etc/default/docker")),
            new Row(
                    "sysconfig-docker",
                    MEDIUM,
                    WRITABLE_BY_OTHERS,
                    false,
                    "3.22",
                    "3.21",
                    where -> Stream.of("/etc/sysconfig/docker")),
            new Row(
                    "containerd-socket",
                    HIGH,
                    FOR_OTHERS,
                    false,
                    "3.23",
                    "3.24",
                    where -> Stream.concat(where.named("containerd"), Stream.of(CONTAINERD, PRIVATE_CONTAINERD))));

    public static final Control CONTROL = control();

    private EngineFiles() {}

    private static Stream<String> units(String unit) {
        return Stream.of("/etc/systemd/system/", "/run/systemd/system/", "/usr/lib/systemd/system/")
                .flatMap(folder -> Stream.of(folder + unit, folder + unit + ".d/*"));
    }

    /** All paths and patterns that the control asks of {@link dev.wharden.subject.HostFacts#files}. */
    public static Set<String> paths(String socket, EngineFacts engine, Observed<EngineProcess> process) {
        var where = new Where(socket, engine, process);
        var paths = new LinkedHashSet<String>(List.of(socket));
        ROWS.forEach(row -> row.paths().apply(where).forEach(paths::add));
        return paths;
    }

    private static Control control() {
        ControlBuilder builder = Control.of("engineFiles")
                .title("Only root can change the engine's files")
                .why("Write access to the engine's unit, configuration or socket is root on the host; read access to"
                        + " its key is enough to talk to it as itself.")
                .fix("chown root:root FILE and chmod go-w FILE; for a key chmod 400; for the engine's socket"
                        + " chown root:docker and chmod 660; for what an ACL gives setfacl -b FILE.")
                .severity(MEDIUM)
                .scope(Scope.HOST)
                .requires()
                .in(Profile.RESTRICTED, Profile.CIS_L1);
        for (Row row : ROWS) {
            builder.rule("file-owner-" + row.id(), row.severity(), found -> owner(found, row), cis(row.ownerId()))
                    .rule("file-mode-" + row.id(), row.severity(), found -> mode(found, row), cis(row.modeId()));
        }
        return builder.build();
    }

    private static void owner(Findings found, Row row) {
        // A rootless engine is its user's.
        boolean rootless = found.engine().has("rootless");
        files(found, row)
                .filter(file -> !rootless && (file.owner() != 0 || (!row.group() && file.group() != 0)))
                .forEach(file -> found.violation(
                        Source.HOST,
                        field(file.path()),
                        Values.of(file.owner() + ":" + file.group()),
                        Values.of(row.group() ? "0" : "0:0"),
                        file.path() + " belongs to uid " + file.owner() + ", gid " + file.group() + ", not to root"));
    }

    private static void mode(Findings found, Row row) {
        files(found, row).forEach(file -> {
            if ((file.mode() & row.forbidden()) != 0) {
                found.violation(
                        Source.HOST,
                        field(file.path()),
                        Values.of(octal(file.mode())),
                        Values.of(octal(file.mode() & ~row.forbidden())),
                        file.path() + " has mode " + octal(file.mode()) + ", at most "
                                + octal(file.mode() & ~row.forbidden()) + " is safe");
            }
            FileGrants.check(found, file, row.forbidden() & FOR_OTHERS, field(file.path()));
        });
    }

    private static Stream<FileFacts> files(Findings found, Row row) {
        var host = found.hostSubject().host();
        String socket = host.socket();
        var where = new Where(socket, found.engine(), host.engineProcess());
        // A private containerd is started only where there is no other.
        boolean shared = !host.files()
                .getOrDefault(CONTAINERD, Observed.known(List.of()))
                .equals(Observed.known(List.of()));
        return row.paths()
                .apply(where)
                .distinct()
                .filter(path -> !path.equals(PRIVATE_CONTAINERD)
                        || !(shared || where.named("containerd").findAny().isPresent()))
                .flatMap(path -> found
                        .must(
                                host.files().getOrDefault(path, Observed.unknown(path + " was not looked at")),
                                Source.HOST,
                                field(path))
                        .stream())
                .flatMap(List::stream);
    }

    private static String field(String path) {
        return "host:" + path;
    }

    private static String octal(int mode) {
        return String.format(Locale.ROOT, "%04o", mode);
    }
}
