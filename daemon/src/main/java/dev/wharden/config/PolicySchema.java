package dev.wharden.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.control.Control;
import dev.wharden.control.Info;
import dev.wharden.policy.Catalogue;
import java.util.ArrayList;
import java.util.List;

/**
 * The JSON Schema of policy files, made of what the controls say of themselves, for editors. The strict reader decides;
 * the schema must accept what it accepts.
 */
public final class PolicySchema {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PolicySchema() {}

    /** The schema as text, with a newline at its end. */
    public static String text(Catalogue catalogue) {
        var indenter = new DefaultIndenter("  ", "\n");
        var printer = new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        try {
            return JSON.writer(printer)
                            .writeValueAsString(schema(
                                    catalogue.controls().stream()
                                            .map(Control::info)
                                            .toList(),
                                    catalogue.hostControls().stream()
                                            .map(Control::info)
                                            .toList()))
                    + "\n";
        } catch (JacksonException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    private static ObjectNode schema(List<Info> controls, List<Info> hostControls) {
        ObjectNode schema = JSON.createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Wharden policy document");
        schema.put("description", "One document of a policy file. wharden policy validate is stricter and decides.");
        SchemaNodes.object(schema, "apiVersion", "kind", "metadata", "spec");
        ObjectNode properties = schema.withObject("properties");
        properties.putObject("apiVersion").put("const", "wharden.dev/v1");
        DocumentKind.WORDS.keySet().forEach(properties.putObject("kind").putArray("enum")::add);
        SchemaNodes.refer(properties, "metadata", "metadata");
        properties.putObject("spec").put("type", "object");
        for (DocumentKind kind : DocumentKind.values()) {
            ObjectNode branch = schema.withArray("allOf").addObject();
            branch.withObject("if").withObject("properties").withObject("kind").put("const", kind.word);
            SchemaNodes.refer(branch.withObject("then").withObject("properties"), "spec", kind.word);
        }
        ObjectNode definitions = schema.putObject("$defs");
        SchemaNodes.shared(definitions);
        policy(definitions.putObject(DocumentKind.HARDENING_POLICY.word), controls);
        var all = new ArrayList<>(controls);
        all.addAll(hostControls);
        exception(definitions.putObject(DocumentKind.POLICY_EXCEPTION.word), all);
        host(definitions.putObject(DocumentKind.HOST_POLICY.word), hostControls);
        PolicyTestSchema.write(definitions.putObject(DocumentKind.POLICY_TEST.word), controls);
        return schema;
    }

    private static void policy(ObjectNode spec, List<Info> controls) {
        SchemaNodes.object(spec);
        ObjectNode properties = spec.withObject("properties");
        properties.putObject("priority").put("type", "integer").put("default", 0);
        SchemaNodes.refer(properties, "match", "match");
        SchemaNodes.refer(properties, "exclude", "match");
        SchemaNodes.words(properties.putObject("mode"), DocumentReader.MODES.keySet());
        SchemaNodes.words(properties.putObject("profile"), DocumentReader.PROFILES.keySet());
        SchemaNodes.refer(properties, "remediation", "remediation");
        desired(properties.putObject("desired"), controls, true);
    }

    private static void exception(ObjectNode spec, List<Info> controls) {
        SchemaNodes.object(spec, "controls", "reason", "owner", "expiresAt");
        ObjectNode properties = spec.withObject("properties");
        SchemaNodes.refer(properties, "match", "match");
        ObjectNode list = properties.putObject("controls").put("type", "array").put("minItems", 1);
        SchemaNodes.words(
                list.putObject("items"),
                controls.stream().flatMap(info -> info.names().stream()).toList());
        properties.putObject("reason").put("type", "string").put("pattern", "\\S");
        properties.putObject("owner").put("type", "string").put("pattern", "\\S");
        properties.putObject("expiresAt").put("type", "string").put("format", "date-time");
        SchemaNodes.refer(properties, "grace", "duration");
    }

    private static void host(ObjectNode spec, List<Info> controls) {
        SchemaNodes.object(spec);
        ObjectNode properties = spec.withObject("properties");
        properties.putObject("priority").put("type", "integer").put("default", 0);
        SchemaNodes.words(properties.putObject("profile"), DocumentReader.PROFILES.keySet());
        desired(properties.putObject("desired"), controls, false);
    }

    private static void desired(ObjectNode desired, List<Info> controls, boolean actions) {
        SchemaNodes.object(desired);
        ObjectNode properties = desired.withObject("properties");
        for (Info info : controls) {
            ObjectNode control = properties.putObject(info.id());
            control.put("description", info.title() + ". " + info.why());
            SchemaNodes.control(control, info.shape());
            if (actions) {
                SchemaNodes.words(
                        control.withObject("properties").putObject("onDrift"), RemediationReader.ON_DRIFT.keySet());
            }
            SchemaNodes.words(
                    control.withObject("properties").putObject("severity"), DesiredReader.SEVERITIES.keySet());
        }
    }
}
