package dev.wharden.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.policy.State;
import dev.wharden.report.JsonReport;
import dev.wharden.report.Printable;
import dev.wharden.report.Status;
import dev.wharden.report.TenantsJson;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/status}: the daemon's state, with the containers' summary but not their findings. */
final class StatusJson {
    private StatusJson() {}

    static String write(Status status) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("apiVersion", "wharden.dev/v1");
        root.put("kind", "Status");
        root.put("version", status.version());
        root.put("generatedAt", status.now().toString());
        root.put("startedAt", status.startedAt().toString());
        root.put("enforcement", status.ceiling().word());
        root.put("ready", status.notReady().isEmpty());
        var reasons = root.putArray("notReady");
        status.notReady().forEach(reasons::add);
        engine(root.putObject("engine"), status.engine());
        ObjectNode sweep = root.putObject("sweep");
        sweep.put("succeededAt", orNull(status.sweep().succeededAt()));
        sweep.put("seconds", status.sweep().took().toNanos() / 1e9);
        sweep.put("queued", status.sweep().queued());
        ObjectNode reload = root.putObject("reload");
        reload.put("at", status.reload().at().toString());
        reload.put("problem", status.reload().problem());
        reload.put("pending", status.reload().pending());
        ObjectNode bounds = root.putObject("bounds");
        bounds.put("paused", status.bounds().paused());
        bounds.put("breaker", status.bounds().breaker());
        bounds.put("budgetRemaining", status.bounds().budgetRemaining());
        bounds.put("quarantinesRemaining", status.bounds().quarantinesRemaining());
        bounds.put("quarantinesPerHour", status.bounds().quarantinesPerHour());
        bounds.put("budgetPerHour", status.bounds().budgetPerHour());
        lists(root, status);
        root.set(
                "tenants",
                status.report()
                        .host()
                        .tenants()
                        .<JsonNode>map(TenantsJson::tree)
                        .orElseGet(NullNode::getInstance));
        root.set("summary", JsonReport.summary(status.report()));
        return Printable.document(root.toPrettyString() + "\n");
    }

    private static void engine(ObjectNode node, Status.Engine engine) {
        node.put("socket", engine.socket());
        node.put("version", engine.version());
        node.put("apiVersion", engine.apiVersion());
        node.put("connected", engine.connected());
        node.put("problem", engine.problem());
        node.put("reconnects", engine.reconnects());
        node.put("gaps", engine.gaps());
    }

    private static void lists(ObjectNode root, Status status) {
        var quarantined = root.putArray("quarantined");
        status.quarantined().forEach(row -> {
            ObjectNode node = quarantined
                    .addObject()
                    .put("name", row.name())
                    .put("since", row.since().toString())
                    .put("overdue", row.overdue())
                    .put("cause", row.cause())
                    .put("actor", row.actor())
                    .put("limits", row.limits())
                    .put("evidence", row.evidence());
            var members = node.putArray("members");
            row.members().forEach(members::add);
        });
        var down = root.putArray("down");
        status.down()
                .forEach(row -> down.addObject()
                        .put("name", row.name())
                        .put("since", row.since().toString())
                        .put("sentence", row.sentence()));
        var waiting = root.putArray("waiting");
        status.waiting()
                .forEach(row -> waiting.addObject()
                        .put("name", row.name())
                        .put("reason", row.reason())
                        .put("sentence", row.sentence())
                        .put("until", orNull(row.until())));
        var exceptions = root.putArray("exceptions");
        status.exceptions()
                .forEach(row -> exceptions
                        .addObject()
                        .put("name", row.name())
                        .put("status", row.status())
                        .put("expiresAt", row.expiresAt().toString())
                        .put("owner", row.owner())
                        .put("reason", row.reason()));
        var unremediable = root.putArray("unremediable");
        status.report().containers().stream()
                .filter(row -> row.state() == State.UNREMEDIABLE)
                .forEach(row -> unremediable.addObject().put("name", row.name()).put("reason", row.reason()));
        var failures = root.putArray("failures");
        status.failures().forEach(row -> {
            ObjectNode node = failures.addObject()
                    .put("name", row.name())
                    .put("action", row.action())
                    .put("at", row.at().toString())
                    .put("why", row.why());
            row.log().forEach(node.putArray("log")::add);
        });
        var recent = root.putArray("recent");
        status.recent()
                .forEach(row -> recent.addObject()
                        .put("id", row.id())
                        .put("at", row.at().toString())
                        .put("container", row.container())
                        .put("kind", row.kind())
                        .put("result", row.result())
                        .put("reason", row.reason()));
    }

    private static @Nullable String orNull(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }
}
