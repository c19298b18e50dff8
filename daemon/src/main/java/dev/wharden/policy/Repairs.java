package dev.wharden.policy;

import dev.wharden.control.Edit;
import dev.wharden.control.Repair;
import java.util.List;
import java.util.Set;

/** The least disruptive way to set fields of a declaration. */
public final class Repairs {
    /** What {@code POST /containers/{id}/update} honours; it ignores all else silently, with status 200 (moby container/container_unix.go UpdateContainer, tried on 26.1.5). */
    private static final Set<String> UPDATABLE = Set.of(
            "/HostConfig/Memory",
            "/HostConfig/MemorySwap",
            "/HostConfig/MemoryReservation",
            "/HostConfig/NanoCpus",
            "/HostConfig/CpuQuota",
            "/HostConfig/CpuPeriod",
            "/HostConfig/CpuShares",
            "/HostConfig/CpusetCpus",
            "/HostConfig/CpusetMems",
            "/HostConfig/PidsLimit",
            "/HostConfig/RestartPolicy");

    private Repairs() {}

    /** UPDATE when the engine can set all of them on a running container, NONE when there are none, else RECREATE. */
    public static Repair of(List<Edit> edits) {
        if (edits.isEmpty()) {
            return Repair.NONE;
        }
        return edits.stream().allMatch(edit -> updatable(edit.pointer())) ? Repair.UPDATE : Repair.RECREATE;
    }

    private static boolean updatable(String pointer) {
        return UPDATABLE.contains(pointer) || pointer.startsWith("/HostConfig/RestartPolicy/");
    }
}
