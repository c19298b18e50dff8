package dev.wharden.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The Prometheus alerts as alert rules that Grafana manages and evaluates itself.
 *
 * <p>Grafana calls a query whose value is 0 "normal", so `up == 0` would never fire. Each rule is therefore three
 * steps, the same that Grafana's own importer of Prometheus rules makes: query A, math B (1 wherever A has any value),
 * threshold C (above 0).
 */
final class GrafanaAlerts {
    private static final String HEADER = """
            # Generated from ../../alerts/wharden.rules.yml by the test GrafanaAlertsTest; do not edit.
            # Copy to /etc/grafana/provisioning/alerting/ if Grafana shall evaluate the alerts. Not together with the \
            rules in Prometheus.
            """;
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build();

    private GrafanaAlerts() {}

    /** The provisioning file for these alerts, one Grafana group for each group of the rules, in the same order. */
    static String of(List<Alert> alerts) throws JsonProcessingException {
        ObjectNode file = YAML.createObjectNode();
        file.put("apiVersion", 1);
        ArrayNode groups = file.putArray("groups");
        alerts.stream()
                .collect(Collectors.groupingBy(Alert::group, java.util.LinkedHashMap::new, Collectors.toList()))
                .forEach((name, members) -> {
                    ObjectNode group = groups.addObject();
                    group.put("orgId", 1);
                    group.put("name", name);
                    group.put("folder", "Wharden");
                    group.put("interval", "1m");
                    ArrayNode rules = group.putArray("rules");
                    members.forEach(alert -> add(rules.addObject(), alert));
                });
        return HEADER + YAML.writeValueAsString(file);
    }

    private static void add(ObjectNode rule, Alert alert) {
        rule.put("uid", alert.name().toLowerCase(Locale.ROOT));
        rule.put("title", alert.name());
        rule.put("condition", "C");
        ArrayNode data = rule.putArray("data");
        ObjectNode query = step(data, "A", "wharden-prometheus");
        query.put("expr", alert.expression());
        query.put("instant", true);
        ObjectNode any = step(data, "B", "__expr__");
        any.put("type", "math");
        any.put("expression", "is_number($A) || is_nan($A) || is_inf($A)");
        ObjectNode above = step(data, "C", "__expr__");
        above.put("type", "threshold");
        above.put("expression", "B");
        ObjectNode evaluator =
                above.putArray("conditions").addObject().putObject("evaluator").put("type", "gt");
        evaluator.putArray("params").add(0);
        rule.put("noDataState", "OK");
        rule.put("execErrState", "Error");
        rule.put("for", alert.rule().path("for").asText("0s"));
        if (alert.rule().has("keep_firing_for")) {
            rule.set("keepFiringFor", alert.rule().path("keep_firing_for"));
        }
        ObjectNode annotations = rule.putObject("annotations");
        alert.rule()
                .path("annotations")
                .propertyStream()
                .forEach(annotation -> annotations.put(
                        annotation.getKey(),
                        // In Grafana $value is a text for debugging; the number of query A is $values.A.Value.
                        annotation.getValue().asText().replace("$value ", "$values.A.Value ")));
        rule.putObject("labels").put("severity", alert.severity());
    }

    private static ObjectNode step(ArrayNode data, String name, String source) {
        ObjectNode step = data.addObject();
        step.put("refId", name);
        step.put("datasourceUid", source);
        step.putObject("relativeTimeRange").put("from", 600).put("to", 0);
        return step.putObject("model").put("refId", name);
    }
}
