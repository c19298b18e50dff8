package dev.wharden.advise;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.subject.EngineFacts;
import java.util.List;

/** What {@code HostConfig} says of rights, namespaces, logs and life, but for resources, mounts and networks. */
final class RunHost {
    private static final String HOST = "/HostConfig/";

    private RunHost() {}

    /**
     * The flags.
     *
     * @param wanted the body of a creation
     * @param kept the present container, which some of its options are asked of
     * @param engine whose defaults are not repeated
     */
    static void flags(Flags flags, Container wanted, Kept kept, EngineFacts engine) {
        flags.on("rm", wanted.isTrue(HOST + "AutoRemove"));
        restart(flags, wanted);
        flags.on("init", wanted.isTrue(HOST + "Init"));
        if (wanted.at(HOST + "Init").isBoolean() && !wanted.isTrue(HOST + "Init")) {
            flags.raw("--init=false");
        }
        flags.fields(wanted, Field.PRIVILEGED, Field.READONLY_ROOTFS, Field.CAP_DROP, Field.CAP_ADD);
        flags.each("group-add", wanted.strings(HOST + "GroupAdd"));
        security(flags, wanted, kept);
        unless(flags, "ipc", wanted, "IpcMode", "private");
        flags.fields(wanted, Field.PID_MODE, Field.UTS_MODE);
        flags.given("userns", wanted.text(HOST + "UsernsMode"));
        unless(flags, "cgroupns", wanted, "CgroupnsMode", engine.cgroupVersion() == 1 ? "host" : "private");
        flags.given("cgroup-parent", wanted.text(HOST + "CgroupParent"));
        unless(flags, "runtime", wanted, "Runtime", engine.defaultRuntime());
        flags.given("volume-driver", wanted.text(HOST + "VolumeDriver"));
        flags.given("isolation", wanted.text(HOST + "Isolation"));
        wanted.map(HOST + "Annotations").forEach((key, value) -> flags.add("annotation", key + "=" + value));
        wanted.map(HOST + "Sysctls").forEach((key, value) -> flags.add("sysctl", key + "=" + value));
        wanted.map(HOST + "StorageOpt").forEach((key, value) -> flags.add("storage-opt", key + "=" + value));
        flags.given("log-driver", wanted.text(HOST + "LogConfig/Type"));
        wanted.map(HOST + "LogConfig/Config").forEach((key, value) -> flags.add("log-opt", key + "=" + value));
    }

    private static void unless(Flags flags, String flag, Container wanted, String key, String usual) {
        String value = wanted.text(HOST + key);
        if (!value.equals(usual)) {
            flags.given(flag, value);
        }
    }

    private static void restart(Flags flags, Container wanted) {
        if (!Field.RESTART_POLICY.words(wanted).contains("no")) {
            flags.fields(wanted, Field.RESTART_POLICY);
        }
    }

    private static void security(Flags flags, Container wanted, Kept kept) {
        List<String> options = wanted.strings(HOST + "SecurityOpt");
        for (String option : options) {
            if (option.startsWith("seccomp=") && option.contains("{")) {
                // The engine keeps the content; docker run wants a file, and bash makes one.
                int index = kept.actual().strings(HOST + "SecurityOpt").indexOf(option);
                String read = "docker inspect --format '{{slice (index .HostConfig.SecurityOpt " + index + ") 8}}' "
                        + kept.id();
                if (kept.removesItself()) {
                    flags.before("wharden_seccomp=\"$(" + read + ")\"");
                    read = "printf %s \"$wharden_seccomp\"";
                }
                flags.raw("--security-opt=seccomp=<(" + read + ")");
                flags.note("The seccomp profile is read from the present container: the command is for bash.");
            } else {
                flags.add("security-opt", option);
            }
        }
        if (wanted.isTrue(HOST + "Privileged")) {
            return;
        }
        JsonNode masked = wanted.at(HOST + "MaskedPaths");
        JsonNode readOnly = wanted.at(HOST + "ReadonlyPaths");
        if (masked.isArray() && masked.isEmpty() && readOnly.isArray() && readOnly.isEmpty()) {
            flags.add("security-opt", "systempaths=unconfined");
        }
    }
}
