package dev.wharden.control.host;

import java.util.List;

/**
 * What auditd should watch of the engine. A path that is watched with a folder above it is watched.
 *
 * @param path on the host
 * @param cis its number in the CIS benchmark
 */
record AuditedPath(String path, String cis) {
    static final List<AuditedPath> ALL = List.of(
            new AuditedPath("/usr/bin/dockerd", "1.1.3"),
            new AuditedPath("/run/containerd", "1.1.4"),
            new AuditedPath("/var/lib/docker", "1.1.5"),
            new AuditedPath("/etc/docker", "1.1.6"),
            new AuditedPath("/usr/lib/systemd/system/docker.service", "1.1.7"),
            new AuditedPath("/run/containerd/containerd.sock", "1.1.8"),
            new AuditedPath("/run/docker.sock", "1.1.9"),
            new AuditedPath("/etc/default/docker", "1.1.10"),
            new AuditedPath("/etc/docker/daemon.json", "1.1.11"),
            new AuditedPath("/etc/containerd/config.toml", "1.1.12"),
            new AuditedPath("/etc/sysconfig/docker", "1.1.13"),
            new AuditedPath("/usr/bin/containerd", "1.1.14"),
            new AuditedPath("/usr/bin/containerd-shim", "1.1.15"),
            new AuditedPath("/usr/bin/containerd-shim-runc-v1", "1.1.16"),
            new AuditedPath("/usr/bin/containerd-shim-runc-v2", "1.1.17"),
            new AuditedPath("/usr/bin/runc", "1.1.18"));

    /** The id of its rule: {@code audit-run-docker-sock}. */
    String rule() {
        return "audit" + path.replaceAll("[^a-z0-9]+", "-");
    }
}
