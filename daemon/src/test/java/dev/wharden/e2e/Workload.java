package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * Real software as people start it without a thought: as root where the image wants that, writable, unlimited, its port
 * open to everybody.
 */
enum Workload {
    NGINX("nginx", "nginx:debian", 24001, 80, "", "", "", ""),
    NGINX_OFFICIAL("nginx-official", "nginx:official", 24002, 80, "", "", "", ""),
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

    /** Whether the README prints a policy for its image. */
    boolean isInReadme() {
        return this == NGINX || this == NGINX_OFFICIAL;
    }

    /**
     * The README's policy for it, for these names; for what the README has none for, the one for nginx with other
     * places to write to, and nothing discarded. What it keeps on a published port is left as it is: that has no
     * repair.
     */
    String policy(String glob, String probation) {
        String printed = Readme.policy(this == NGINX ? "nginx:debian*" : "nginx*");
        String named = replaced(printed, "match: \\{images: [^}]*}", "match: {names: [\"" + glob + "\"]}");
        String own = "remediation: {probation: " + probation;
        if (!isInReadme()) {
            String placed = replaced(named, "tmpfs: \\[[^]]*]", "tmpfs: [" + tmpfs + "]");
            return replaced(placed, "remediation: \\{[^}]*", own);
        }
        return named.contains("remediation: {")
                ? replaced(named, "remediation: \\{", own + ", ")
                : named + "  " + own + "}\n";
    }

    private static String replaced(String text, String pattern, String by) {
        assertThat(text).as("the README's policy").containsPattern(pattern);
        return text.replaceFirst(pattern, Matcher.quoteReplacement(by));
    }
}
