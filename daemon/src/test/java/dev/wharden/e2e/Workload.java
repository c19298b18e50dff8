package dev.wharden.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Real software as people start it without a thought: as root where the image wants that, writable, unlimited, its port
 * open to everybody.
 */
enum Workload {
    NGINX("nginx", "nginx:debian", 24001, 80, "", "", "", "/tmp, /run, /var/lib/nginx, /var/log/nginx"),
    NGINX_OFFICIAL("nginx-official", "nginx:official", 24002, 80, "", "", "", "/tmp, /run, /var/cache/nginx"),
    POSTGRES(
            "postgres",
            "postgres:debian",
            24003,
            5432,
            "/var/lib/postgresql/data",
            "POSTGRES_PASSWORD=s3cret",
            "",
            "/tmp, /run/postgresql"),
    REDIS("redis", "redis:debian", 24004, 6379, "/data", "", "redis-server --appendonly yes", "/tmp"),
    MARIADB(
            "mariadb",
            "mariadb:debian",
            24005,
            3306,
            "/var/lib/mysql",
            "MARIADB_PASSWORD=s3cret",
            "",
            "/tmp, /run/mysqld"),
    RABBITMQ("rabbitmq", "rabbitmq:debian", 24006, 61613, "/var/lib/rabbitmq", "", "", "/tmp, /var/log/rabbitmq"),
    HAPROXY("haproxy", "haproxy:debian", 24007, 8080, "", "", "", "/tmp"),
    MEMCACHED("memcached", "memcached:debian", 24008, 11211, "", "", "", "/tmp"),
    SQLITE("sqlite", "sqlite:debian", 24009, 8080, "/data", "", "", "/tmp"),
    JVM("jvm", "jvm:debian", 24010, 8080, "/data", "", "", "/tmp");

    /** Its folder below daemon/bin/lib/workloads. */
    final String folder;

    final String image;

    /** Where it is published on the host. */
    final int published;

    private final int port;
    private final String data;
    private final String environment;
    private final String command;
    private final String tmpfs;

    Workload(
            String folder,
            String image,
            int published,
            int port,
            String data,
            String environment,
            String command,
            String tmpfs) {
        this.folder = folder;
        this.image = image;
        this.published = published;
        this.port = port;
        this.data = data;
        this.environment = environment;
        this.command = command;
        this.tmpfs = tmpfs;
    }

    /** Whether it promises to keep what it has acknowledged. */
    boolean keeps() {
        return !data.isEmpty();
    }

    /** RabbitMQ finds its data by the name of its host. */
    private Optional<String> hostname() {
        return this == RABBITMQ ? Optional.of("rabbit") : Optional.empty();
    }

    /** The words after {@code docker} that start it. */
    List<String> run(String name) {
        var words = new ArrayList<>(List.of("run", "-d", "--name", name, "-p", published + ":" + port));
        hostname().ifPresent(host -> words.addAll(List.of("--hostname", host)));
        if (!data.isEmpty()) {
            words.addAll(List.of("-v", name + "-data:" + data));
        }
        if (!environment.isEmpty()) {
            words.addAll(List.of("-e", environment));
        }
        words.add(image);
        if (!command.isEmpty()) {
            words.addAll(List.of(command.split(" ", -1)));
        }
        return words;
    }

    /** A compose file with it as the service {@code app}. */
    String compose() {
        var yaml = new StringBuilder(
                "services:\n  app:\n    image: " + image + "\n    ports: [\"" + published + ":" + port + "\"]\n");
        hostname().ifPresent(host -> yaml.append("    hostname: ").append(host).append('\n'));
        if (!data.isEmpty()) {
            yaml.append("    volumes: [\"data:").append(data).append("\"]\n");
        }
        if (!environment.isEmpty()) {
            yaml.append("    environment: [\"").append(environment).append("\"]\n");
        }
        if (!command.isEmpty()) {
            yaml.append("    command: ").append(command).append('\n');
        }
        return data.isEmpty() ? yaml.toString() : yaml + "volumes: {data: {}}\n";
    }

    /**
     * The README's policy for it: what the official image's entrypoint writes into its own configuration is discarded.
     * What it keeps on a published port is left as it is: that has no repair.
     */
    String policy(String glob, String probation) {
        return """
                apiVersion: wharden.dev/v1
                kind: HardeningPolicy
                metadata: {name: workload}
                spec:
                  match: {names: ["%s"]}
                  mode: Enforce
                  profile: restricted
                  desired:
                    runAsNonRoot: {user: observed}
                    capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}
                    readOnlyRootFilesystem: {tmpfs: [%s]}
                    resources: {limits: {memory: 512Mi, cpu: "1", pids: 200}}
                  remediation: {probation: %s%s}
                """.formatted(glob, tmpfs, probation, this == NGINX_OFFICIAL ? ", writableLayer: Discard" : "");
    }
}
