package dev.wharden.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.control.Finding;
import dev.wharden.policy.Judged;
import dev.wharden.policy.State;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code check -o json} and {@code /api/v1/containers}: stable, nulls explicit (contract §6). */
public final class JsonReport implements ReportWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonFactory JSON = new ObjectMapper().getFactory();
    private static final String CONTAINERS = "containers";

    /** As {@link #tree}, but with the tree of one container at a time: there may be thousands. */
    @Override
    public String write(CheckReport report) {
        var text = new StringBuilder();
        var piece = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(piece).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            for (Map.Entry<String, JsonNode> field : head(report).properties()) {
                json.writePOJOField(field.getKey(), field.getValue());
            }
            json.writeArrayFieldStart(CONTAINERS);
            for (ContainerReport container : report.containers()) {
                json.writeTree(container(container));
                json.flush();
                text.append(Printable.document(piece.toString()));
                piece.getBuffer().setLength(0);
            }
            json.writeEndArray();
            for (Map.Entry<String, JsonNode> field : tail(report).properties()) {
                json.writePOJOField(field.getKey(), field.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append(Printable.document(piece + "\n")).toString();
    }

    /** The report as a tree. */
    public ObjectNode tree(CheckReport report) {
        ObjectNode root = head(report);
        var containers = root.putArray(CONTAINERS);
        report.containers().forEach(container -> containers.add(container(container)));
        root.setAll(tail(report));
        return root;
    }

    private static ObjectNode head(CheckReport report) {
        ObjectNode root = NODES.objectNode();
        root.put("apiVersion", "wharden.dev/v1");
        root.put("kind", "CheckReport");
        root.put("generatedAt", report.generatedAt().toString());
        ObjectNode engine = root.putObject("engine");
        engine.put("version", nullIfEmpty(report.engineVersion()));
        engine.put("apiVersion", nullIfEmpty(report.apiVersion()));
        return root;
    }

    private static ObjectNode tail(CheckReport report) {
        ObjectNode root = NODES.objectNode();
        ObjectNode host = root.putObject("host");
        host.put("state", report.host().state().word());
        host.put("policy", nullIfEmpty(report.host().policy()));
        var hostFindings = host.putArray("findings");
        report.host().findings().forEach(judged -> hostFindings.add(judged(judged)));
        host.set(
                "tenants",
                report.host().tenants().<JsonNode>map(TenantsJson::tree).orElseGet(NODES::nullNode));
        root.set("summary", summary(report));
        return root;
    }

    /** How many containers there are, and how many in each state. */
    public static ObjectNode summary(CheckReport report) {
        ObjectNode summary = NODES.objectNode();
        summary.put(CONTAINERS, report.containers().size());
        for (State state : SUMMARY_ORDER) {
            summary.put(state.word().toLowerCase(Locale.ROOT), report.summary().get(state));
        }
        return summary;
    }

    private static final State[] SUMMARY_ORDER = {
        State.COMPLIANT,
        State.DRIFTED,
        State.EXCEPTED,
        State.UNREMEDIABLE,
        State.UNKNOWN,
        State.UNMANAGED,
        State.QUARANTINED,
        State.SUSPENDED,
        State.REMEDIATING
    };

    private static ObjectNode container(ContainerReport container) {
        ObjectNode node = NODES.objectNode();
        node.put("name", container.name());
        node.put("id", nullIfEmpty(container.id()));
        node.put("image", nullIfEmpty(container.image()));
        node.put("policy", nullIfEmpty(container.policy()));
        node.put("mode", container.mode());
        node.put("state", container.state().word());
        node.put("reason", nullIfEmpty(container.reason()));
        var findings = node.putArray("findings");
        container.findings().forEach(judged -> findings.add(judged(judged)));
        return node;
    }

    private static JsonNode judged(Judged judged) {
        return finding(
                judged.finding(), judged.repair().word(), judged.exception().orElse(null));
    }

    private static ObjectNode finding(Finding finding, String repair, @Nullable String exception) {
        Finding.Detail detail = finding.detail();
        ObjectNode node = NODES.objectNode();
        node.put("control", detail.control());
        node.put("rule", nullIfEmpty(detail.rule()));
        node.put("severity", detail.severity().word());
        node.put("source", detail.source().word());
        node.put("field", detail.field());
        node.set("actual", nullIfMissing(detail.actual()));
        node.set("desired", nullIfMissing(detail.desired()));
        node.put("repair", repair);
        node.put("message", detail.message());
        node.put("impliedBy", nullIfEmpty(detail.impliedBy()));
        node.put("exception", exception);
        return node;
    }

    private static JsonNode nullIfMissing(JsonNode node) {
        return node.isMissingNode() ? NODES.nullNode() : node;
    }

    private static @Nullable String nullIfEmpty(String text) {
        return text.isEmpty() ? null : text;
    }
}
