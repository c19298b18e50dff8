package dev.wharden.kernel;

import dev.wharden.subject.RootWork;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Programs whose own documentation says that they act as other users: by the name that the kernel shows. Idle they look
 * like any service that is root by habit, so nothing but their name tells.
 */
final class RootPrograms {
    private static final List<String> LOGIN = List.of("SETGID", "SETUID", "SYS_CHROOT", "CHOWN", "AUDIT_WRITE");
    private static final List<String> JOB = List.of("SETGID", "SETUID");
    private static final List<String> TRANSFER = List.of("SETGID", "SETUID", "SYS_CHROOT");
    private static final List<String> TRANSFERS =
            List.of("SETGID", "SETUID", "SYS_CHROOT", "CHOWN", "DAC_OVERRIDE", "FOWNER");
    private static final List<String> MANY =
            List.of("SETGID", "SETUID", "SYS_CHROOT", "CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL");

    /** The server: a client of that name is none. */
    private static final String RSYNC = "rsync --daemon";

    private static final RootWork POSTFIX = new RootWork("Postfix delivers mail as each recipient", MANY, true);

    /** By a process' name. Postfix' master has a name that says nothing; its qmgr is always there. */
    private static final Map<String, RootWork> KNOWN = known(
            named(
                    List.of(
                            "sshd",
                            "dropbear",
                            "vsftpd",
                            "proftpd",
                            "pure-ftpd",
                            "ftpd",
                            "in.ftpd",
                            "in.telnetd",
                            "in.rlogind",
                            "in.rshd",
                            "smbd",
                            "afpd",
                            "shellinaboxd",
                            "xrdp-sesman",
                            "rserver",
                            "login"),
                    "becomes the user of each login",
                    LOGIN,
                    false),
            named(
                    List.of("cron", "crond", "fcron", "anacron", "atd", "incrond"),
                    "becomes the user of each job",
                    JOB,
                    false),
            named(List.of("in.tftpd"), "becomes another user for each request, in its folder", TRANSFER, false),
            named(List.of(RSYNC), "becomes the user of a module for each transfer", TRANSFERS, false),
            named(List.of("inetd", "xinetd"), "becomes the user of each service that it starts", MANY, false),
            named(List.of("unfsd", "ganesha.nfsd", "sockd"), "acts as the user of each request", JOB, false),
            named(List.of("cupsd"), "becomes another user for each job", MANY, false),
            named(List.of("exim", "exim4", "sendmail", "sendmail-mta"), "delivers mail as each recipient", MANY, true),
            Map.of("qmgr", POSTFIX, "postfix", POSTFIX),
            Map.of("dovecot", new RootWork("dovecot becomes the owner of each mailbox", MANY, false)));

    /**
     * What may be the parent of a worker with another user and does its work as that user too: programs whose source
     * changes user and groups only where they are root, and what starts another program as another user, which the
     * entrypoints that use it ask for only where they are root ({@link DroppingCommand} for those that do not).
     */
    private static final Set<String> FOLLOWING = Set.of(
            "nginx",
            "apache2",
            "httpd",
            "lighttpd",
            "memcached",
            "haproxy",
            "uwsgi",
            "gunicorn",
            "docker-init",
            "tini",
            "tini-static",
            "timeout",
            "dumb-init",
            "catatonit",
            "sh",
            "ash",
            "bash",
            "dash",
            "gosu",
            "su-exec",
            "setpriv",
            "su",
            "runuser",
            "sudo");

    private static final List<String> MASTER = List.of("SETGID", "SETUID", "CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL");

    private RootPrograms() {}

    /** Whether a root process of that name needs not be root to have workers of another user. */
    static boolean follows(String name) {
        return FOLLOWING.contains(name) || name.startsWith("php-fpm");
    }

    /** A master that stays root, with workers that become another user by themselves. */
    static RootWork master(String name, String user) {
        return new RootWork(name + " stays root and its workers become " + user, MASTER, false);
    }

    /** As Unbound and HAProxy do where their configuration says so; measured: as another user both end. */
    static RootWork chrooted(String name) {
        return new RootWork(name + " changes its root folder (chroot) at its start", TRANSFER, false);
    }

    private static Map<String, RootWork> named(
            List<String> names, String does, List<String> capabilities, boolean escalates) {
        return names.stream()
                .collect(Collectors.toMap(
                        name -> name, name -> new RootWork(name + " " + does, capabilities, escalates)));
    }

    @SafeVarargs
    private static Map<String, RootWork> known(Map<String, RootWork>... groups) {
        var all = new TreeMap<String, RootWork>();
        for (Map<String, RootWork> group : groups) {
            all.putAll(group);
        }
        return Collections.unmodifiableSortedMap(all);
    }

    /**
     * The name under which a program is known: its own, but where it is a server only with a word of its command line.
     *
     * @param words of its command line
     */
    static String known(String name, Supplier<List<String>> words) {
        return name.equals("rsync") && words.get().contains("--daemon") ? RSYNC : name;
    }

    /** The first that is known of the names of a service's processes, as {@link #known} says them. */
    static Optional<RootWork> among(Collection<String> names) {
        return KNOWN.entrySet().stream()
                .filter(known -> names.contains(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** A root process with services of several users below it. */
    static RootWork supervisor(Collection<String> users) {
        return new RootWork("its processes run as several users: " + String.join(", ", users), MANY, false);
    }
}
