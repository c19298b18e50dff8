package dev.wharden.config;

import dev.wharden.policy.Match;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.guard.Owners;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * wharden.yaml (contract §5). Each component is the key of the same name.
 *
 * @param engine how Docker is reached
 * @param policyDirectory made absolute against the folder of the file
 * @param stateDirectory journal and evidence
 * @param audit the audit log
 * @param enforcement the host's ceiling
 * @param resyncInterval how often everything is looked at again
 * @param workers how many containers are reconciled at one time
 * @param disruption how much may be changed at one time
 * @param quarantine how long one may last before somebody is told
 * @param evidence what a quarantine keeps
 * @param undoKeep how long {@code wharden undo} can put a container back, from the end of the action on
 * @param web the HTTP server
 * @param ignore containers that are never touched: by a name, or an image, or all of the labels; an empty selector is
 *     none
 * @param trustOwnerLabels owners whose labels are believed: their containers are never touched
 * @param log what is logged how
 */
public record Config(
        Engine engine,
        Path policyDirectory,
        Path stateDirectory,
        Audit audit,
        Mode enforcement,
        Duration resyncInterval,
        int workers,
        Disruption disruption,
        Quarantine quarantine,
        Evidence evidence,
        Duration undoKeep,
        Web web,
        Match ignore,
        List<String> trustOwnerLabels,
        Log log) {
    public Config {
        trustOwnerLabels = List.copyOf(trustOwnerLabels);
    }

    /** What holds where a file says nothing, and without any file: the only place of the defaults. */
    public static final Config DEFAULT = new Config(
            new Engine(Path.of("/run/docker.sock"), Duration.ofSeconds(30)),
            Path.of("/etc/wharden/policies"),
            Path.of("/var/lib/wharden"),
            new Audit(Path.of("/var/log/wharden/audit.jsonl"), 64L << 20, Duration.ofDays(400), Optional.empty()),
            Mode.AUDIT,
            Duration.ofMinutes(5),
            2,
            new Disruption(
                    1, 12, 60, new Backoff(Duration.ofSeconds(30), Duration.ofHours(1), 3), new Breaker(50, 30, 5)),
            new Quarantine(Duration.ofDays(7)),
            new Evidence(1000, false, Duration.ofDays(90)),
            Duration.ofDays(30),
            new Web(new Listen("127.0.0.1", 10947), Optional.empty(), List.of(), 200),
            new Match(List.of(), List.of(), Map.of()),
            Owners.byLabel(),
            new Log(LogFormat.LOGFMT, Level.INFO));

    /**
     * Where the daemon answers the command line: {@code /run/wharden/control.sock} for the state directory of the
     * package, in the state directory for any other.
     */
    public Path controlSocket() {
        return stateDirectory.equals(DEFAULT.stateDirectory)
                ? Path.of("/run/wharden/control.sock")
                : stateDirectory.resolve("control.sock");
    }

    /** Where the head of the audit log is kept, outside of it. */
    public Path auditHead() {
        return stateDirectory.resolve("audit.head");
    }

    /** The same with another ceiling. */
    public Config withEnforcement(Mode ceiling) {
        return new Config(
                engine,
                policyDirectory,
                stateDirectory,
                audit,
                ceiling,
                resyncInterval,
                workers,
                disruption,
                quarantine,
                evidence,
                undoKeep,
                web,
                ignore,
                trustOwnerLabels,
                log);
    }

    /** The same with another address to listen on. */
    public Config withListen(Listen listen) {
        return new Config(
                engine,
                policyDirectory,
                stateDirectory,
                audit,
                enforcement,
                resyncInterval,
                workers,
                disruption,
                quarantine,
                evidence,
                undoKeep,
                new Web(listen, web.configFile(), web.hostnames(), web.containerSeries()),
                ignore,
                trustOwnerLabels,
                log);
    }

    /**
     * How Docker is reached.
     *
     * @param socket a unix socket of this host
     * @param timeout of each call; a verb that waits for a container gets its stop timeout on top
     */
    public record Engine(Path socket, Duration timeout) {}

    /**
     * The audit log.
     *
     * @param file JSON lines
     * @param rotateSize in bytes: a new file is begun beyond it
     * @param keep how long rotated files stay
     * @param signingKeyFile a PEM file whose Ed25519 key signs the head of the chain; none when empty
     */
    public record Audit(Path file, long rotateSize, Duration keep, Optional<Path> signingKeyFile) {}

    /**
     * How much may be changed at one time.
     *
     * @param maxConcurrent containers being restarted or recreated
     * @param maxPerHour actions with downtime
     * @param quarantinesPerHour quarantines that are neither of a critical finding nor ordered by a person
     * @param backoff after a failure
     * @param breaker when to stop altogether
     */
    public record Disruption(
            int maxConcurrent, int maxPerHour, int quarantinesPerHour, Backoff backoff, Breaker breaker) {}

    /**
     * After a failure, or the second drift of the same field.
     *
     * @param initial the first wait; each is twice the one before
     * @param max the longest wait
     * @param attempts then the container is suspended
     */
    public record Backoff(Duration initial, Duration max, int attempts) {}

    /**
     * When the policy is wrong and not the fleet.
     *
     * @param failedPercent of the last remediations that failed or were rolled back
     * @param suddenDriftPercent of compliant containers that drift at once after a change of policy or engine
     * @param minimum how many remediations or containers there must be to say so
     */
    public record Breaker(int failedPercent, int suddenDriftPercent, int minimum) {}

    /**
     * How long a quarantine may last.
     *
     * @param alertAfter then it counts as overdue, which is an alert and never a release; zero for no limit
     */
    public record Quarantine(Duration alertAfter) {}

    /**
     * What a quarantine keeps.
     *
     * @param logLines of the container's log
     * @param commit whether its file system is committed to an image
     * @param keep how long evidence stays
     */
    public record Evidence(int logLines, boolean commit, Duration keep) {}

    /**
     * The HTTP server.
     *
     * @param listen where
     * @param configFile TLS and users, in the exporter-toolkit's format; none when empty
     * @param hostnames that requests may name beside localhost, this host's own name and those of the certificate
     * @param containerSeries how many containers may have their own series
     */
    public record Web(Listen listen, Optional<Path> configFile, List<String> hostnames, int containerSeries) {
        public Web {
            hostnames = List.copyOf(hostnames);
        }
    }

    /**
     * An address to listen on.
     *
     * @param host a name or a literal address, IPv6 without brackets; empty for all
     * @param port 0 for any free one
     */
    public record Listen(String host, int port) {
        /** Reads {@code 127.0.0.1:10947}, {@code [::1]:10947} or {@code :10947}; empty for anything else. */
        public static Optional<Listen> parse(String text) {
            int colon = text.lastIndexOf(':');
            String port = text.substring(colon + 1);
            if (colon < 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
                return Optional.empty();
            }
            String host = text.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            if (!bracketed && host.indexOf(':') >= 0) {
                return Optional.empty();
            }
            return Optional.of(
                    new Listen(bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port)));
        }

        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /**
     * What is logged how.
     *
     * @param format of a line
     * @param level the least that is logged
     */
    public record Log(LogFormat format, Level level) {}

    /** How a log line is written. */
    public enum LogFormat {
        LOGFMT,
        JSON;

        /** As written in the file: {@code logfmt}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
