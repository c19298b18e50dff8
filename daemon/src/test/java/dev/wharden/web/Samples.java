package dev.wharden.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Field;
import dev.wharden.control.Advice;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Fleets;
import dev.wharden.control.Repair;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Source;
import dev.wharden.control.fleet.Segregation;
import dev.wharden.policy.Judged;
import dev.wharden.policy.Mode;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.State;
import dev.wharden.report.CheckReport;
import dev.wharden.report.ContainerReport;
import dev.wharden.report.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A status with something in every table. */
final class Samples {
    static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");

    private Samples() {}

    static Status status(String hostileText) {
        return status(hostileText, 1);
    }

    /** With so many containers that are well. */
    static Status status(String hostileText, int many) {
        var nodes = JsonNodeFactory.instance;
        var detail = new Finding.Detail(
                "privileged",
                "privileged-forbidden",
                Severity.CRITICAL,
                Source.INSPECT,
                "/HostConfig/Privileged",
                nodes.booleanNode(true),
                nodes.booleanNode(false),
                "runs privileged " + hostileText,
                "");
        var drift = new Finding.Drift(detail, List.of(new Edit("/HostConfig/Privileged", nodes.booleanNode(false))));
        var writable = new Finding.Drift(
                new Finding.Detail(
                        "readOnlyRootFilesystem",
                        "rootfs-read-only",
                        Severity.MEDIUM,
                        Source.INSPECT,
                        "/HostConfig/ReadonlyRootfs",
                        nodes.booleanNode(false),
                        nodes.booleanNode(true),
                        "root filesystem is writable",
                        ""),
                List.of(new Edit("/HostConfig/ReadonlyRootfs", nodes.booleanNode(true))));
        var web = new ContainerReport(
                "web",
                "a".repeat(64),
                "nginx:1.9" + hostileText,
                "web",
                "Enforce",
                State.DRIFTED,
                "",
                List.of(
                        new Judged(drift, OnDrift.REPAIR, Optional.empty(), Optional.empty(), Repair.RECREATE),
                        new Judged(writable, OnDrift.REPAIR, Optional.empty(), Optional.empty(), Repair.RECREATE)),
                Map.of(
                        "readOnlyRootFilesystem",
                        new Advice(
                                Set.of(Field.READONLY_ROOTFS),
                                List.of("--read-only", "--tmpfs=/tmp"),
                                List.of("read_only: true"),
                                List.of()),
                        "privileged",
                        new Advice(Set.of(), List.of("--privileged=false"), List.of("privileged: false"), List.of())));
        var good = new ContainerReport(
                "good", "b".repeat(64), "busybox:test", "web", "Audit", State.COMPLIANT, "", List.of(), Map.of());
        var containers = new ArrayList<>(List.of(web));
        containers.addAll(Collections.nCopies(many, good));
        return new Status(
                "0.1.0",
                NOW,
                NOW.minusSeconds(7200),
                Mode.ENFORCE,
                List.of(),
                new Status.Engine("/run/docker.sock", "26.1.5", "1.45", true, "", 1, 0),
                new Status.Sweep(Optional.of(NOW.minusSeconds(60)), Duration.ofMillis(120), 0),
                new Status.Reload(NOW.minusSeconds(7200), "", "enforcement stays Audit until a restart"),
                new Status.Bounds("", "", 11, 12, 59, 60),
                List.of(new Status.Quarantined(
                        "evil",
                        List.of("evil"),
                        NOW.minusSeconds(600),
                        true,
                        "privileged " + hostileText,
                        "wharden",
                        "",
                        "/var/lib/wharden/evidence/1")),
                List.of(new Status.Down(
                        "shop",
                        NOW.minusSeconds(120),
                        "it is down: port 8080 is taken by container thief; Wharden retries every minute")),
                List.of(new Status.Waiting(
                        "web", "window", "waits for: window, opens 02:00", Optional.of(NOW.plusSeconds(3600)))),
                List.of(new Status.Excuse("legacy", "active", NOW.plusSeconds(86400), "ops", "vendor " + hostileText)),
                List.of(new Status.Action("a-1", NOW.minusSeconds(30), "web", "Recreate", "success", hostileText)),
                List.of(new Status.FailedRepair(
                        "db",
                        "a-0",
                        NOW.minusSeconds(90),
                        "exit code 1 " + hostileText,
                        List.of("cannot write /var/lib", hostileText))),
                new CheckReport(NOW, "26.1.5", "1.45", containers, host(hostileText)));
    }

    private static CheckReport.Host host(String hostileText) {
        return new CheckReport.Host(
                State.DRIFTED,
                "host",
                List.of(),
                Map.of(),
                Optional.of(Segregation.matrix(Fleets.sample(hostileText), Settings.EMPTY)));
    }
}
