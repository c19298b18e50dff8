package dev.wharden.container;

import java.util.List;

/** Files that decide who may log in to a container, what runs in it by itself and which code every program loads. */
public final class SensitiveFiles {
    private static final List<String> PATHS = List.of(
            "/etc/passwd",
            "/etc/shadow",
            "/etc/group",
            "/etc/gshadow",
            "/etc/sudoers",
            "/etc/sudoers.d",
            "/etc/pam.d",
            "/etc/ld.so.preload",
            "/etc/ld.so.conf",
            "/etc/ld.so.conf.d",
            "/etc/crontab",
            "/etc/cron.d",
            "/etc/cron.hourly",
            "/etc/cron.daily",
            "/etc/cron.weekly",
            "/etc/cron.monthly",
            "/var/spool/cron");

    private SensitiveFiles() {}

    /** Whether a path is one of them or lies in one. */
    public static boolean has(String path) {
        return PATHS.stream().anyMatch(known -> RuntimeFiles.within(path, known))
                || path.endsWith("/.ssh/authorized_keys");
    }
}
