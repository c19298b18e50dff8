package dev.wharden.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Glob;
import dev.wharden.control.Control;
import dev.wharden.control.Info;
import dev.wharden.control.Key;
import dev.wharden.control.SettingType;
import dev.wharden.control.Settings;
import dev.wharden.control.Values;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.Desired;
import dev.wharden.policy.Durations;
import dev.wharden.policy.HostPolicy;
import dev.wharden.policy.LabelOverrides;
import dev.wharden.policy.Match;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.Policy;
import dev.wharden.policy.Remediation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * All that a policy comes down to once its profile is laid under it: every value that decides, and what set it.
 *
 * @param name of the policy
 * @param sha256 its digest; the empty string of a HostPolicy, which decides nothing that is done
 * @param onDrift what it does about findings of which it says nothing else; empty of a HostPolicy, which only reports
 * @param values in the order of a policy file; of the controls those that have a requirement, by id
 * @param notJudged the ids of the controls on which it has no requirement
 */
public record EffectivePolicy(
        String name, String sha256, Optional<OnDrift> onDrift, List<Value> values, List<String> notJudged) {
    private static final String DEFAULT = "default";

    public EffectivePolicy {
        values = List.copyOf(values);
        notJudged = List.copyOf(notJudged);
    }

    /**
     * One value.
     *
     * @param setting its path below {@code spec}, with dots; of a control without the word {@code desired}
     * @param origin {@code profile restricted 0.1.0}, {@code web.yaml:14}, {@code label dev.wharden.profile} or
     *     {@code default}
     */
    public record Value(String setting, JsonNode value, String origin) {
        /** Whether nothing sets it: no file, profile or label. */
        boolean isDefault() {
            return origin.equals(DEFAULT);
        }
    }

    /**
     * The values but for each control's severity and action where those are what every control has: the catalogue's
     * severity, and the policy's {@code remediation.onDrift}.
     */
    public List<Value> brief() {
        return values.stream().filter(one -> !isUsual(one)).toList();
    }

    private boolean isUsual(Value one) {
        if (one.setting().startsWith("remediation.")) {
            return false;
        }
        return one.setting().endsWith(".severity")
                ? one.isDefault()
                : one.setting().endsWith(".onDrift")
                        && onDrift.filter(usual -> one.value().equals(Values.of(usual.word())))
                                .isPresent();
    }

    /**
     * Of one policy.
     *
     * @param written where its file says what
     * @param version of Wharden, which is the version of its profiles too; the empty string where a build has none
     * @param label what a container's own labels add; empty for the policy alone
     */
    public static EffectivePolicy of(
            Policy policy, Catalogue catalogue, WrittenPlaces written, String version, Optional<LabelOverrides> label) {
        return new Builder(policy.desired(), written, version, label).build(policy, catalogue);
    }

    /** The same of what is demanded of the host. */
    public static EffectivePolicy of(HostPolicy policy, Catalogue catalogue, WrittenPlaces written, String version) {
        return new Builder(policy.desired(), written, version, Optional.empty()).build(policy, catalogue);
    }

    /** The same as a document; values are in the form in which a policy says them. */
    public ObjectNode tree() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("apiVersion", "wharden.dev/v1").put("kind", "EffectivePolicy");
        root.putObject("metadata").put("name", name);
        root.put("sha256", sha256);
        var list = root.putArray("values");
        for (Value one : values) {
            ObjectNode node = list.addObject();
            node.put("setting", one.setting());
            node.set("value", one.value());
            node.put("origin", one.origin());
        }
        notJudged.forEach(root.putArray("notJudged")::add);
        return root;
    }

    /** Collects the values of one policy. */
    private static final class Builder {
        private final List<Desired> wanted;
        private final WrittenPlaces written;
        private final String version;
        private final Optional<LabelOverrides> label;
        private final List<Value> values = new ArrayList<>();

        Builder(List<Desired> wanted, WrittenPlaces written, String version, Optional<LabelOverrides> label) {
            this.wanted = wanted;
            this.written = written;
            this.version = version;
            this.label = label;
        }

        EffectivePolicy build(Policy policy, Catalogue catalogue) {
            add("priority", Values.of(policy.priority()), "priority");
            match("match", policy.match());
            match("exclude", policy.exclude());
            boolean raised = label.isPresent() && label.get().mode().compareTo(policy.mode()) > 0;
            if (raised) {
                values.add(new Value("mode", Values.of(label.get().mode().word()), "label dev.wharden.mode"));
            } else {
                add("mode", Values.of(policy.mode().word()), "mode");
            }
            add("profile", Values.of(policy.profile().word()), "profile");
            OnDrift usual = policy.remediation().onDrift();
            List<String> silent = controls(catalogue.controls(), Optional.of(usual));
            remediation(policy.remediation());
            return new EffectivePolicy(policy.name(), policy.digest(), Optional.of(usual), values, silent);
        }

        EffectivePolicy build(HostPolicy policy, Catalogue catalogue) {
            add("priority", Values.of(policy.priority()), "priority");
            List<String> silent = controls(catalogue.hostControls(), Optional.empty());
            return new EffectivePolicy(policy.name(), "", Optional.empty(), values, silent);
        }

        /** The ids of those of which nothing is required. */
        private List<String> controls(List<Control> all, Optional<OnDrift> usual) {
            var silent = new TreeSet<String>();
            for (Info info : all.stream().map(Control::info).toList()) {
                if (!control(info, usual)) {
                    silent.add(info.id());
                }
            }
            return List.copyOf(silent);
        }

        private void add(String setting, JsonNode value, String path) {
            values.add(new Value(setting, value, written.find(path).orElse(DEFAULT)));
        }

        private void match(String key, Match match) {
            patterns(key + "/images", match.images());
            patterns(key + "/names", match.names());
            match.labels().entrySet().stream()
                    .sorted(java.util.Map.Entry.comparingByKey())
                    .forEach(entry -> add(
                            key + ".labels." + entry.getKey(),
                            Values.of(entry.getValue().pattern()),
                            key + "/labels/" + entry.getKey()));
            if (key.equals("match") && match.isEmpty()) {
                add(key, Values.of("every container"), key);
            }
        }

        private void patterns(String path, List<Glob> globs) {
            if (!globs.isEmpty()) {
                add(
                        path.replace('/', '.'),
                        Values.of(globs.stream().map(Glob::pattern).toList()),
                        path);
            }
        }

        /** Whether anything is required. */
        private boolean control(Info info, Optional<OnDrift> usual) {
            Optional<Desired> own = wanted.stream()
                    .filter(desired -> desired.control().equals(info.id()))
                    .filter(desired -> info.shape().hasOpinion(desired.settings()))
                    .findFirst();
            own.ifPresent(desired -> settings(info.id(), info.shape().keys(), "", desired));
            Optional<Settings> labelled = label.flatMap(LabelOverrides::profile)
                    .map(info.profiles()::get)
                    .filter(info.shape()::hasOpinion);
            labelled.ifPresent(more -> added(info, own, more));
            if (own.isEmpty() && labelled.isEmpty()) {
                return false;
            }
            usual.ifPresent(it -> onDrift(info, own, it));
            add(
                    info.id() + ".severity",
                    Values.of(own.flatMap(Desired::severity)
                            .orElse(info.severity())
                            .word()),
                    "desired/" + info.id() + "/severity");
            return true;
        }

        private void settings(String id, List<Key<?>> keys, String path, Desired desired) {
            for (Key<?> key : keys) {
                String below = path.isEmpty() ? key.name() : path + "/" + key.name();
                if (key.type() == SettingType.OBJECT) {
                    settings(id, key.nested(), below, desired);
                    continue;
                }
                JsonNode value = desired.settings().written(key);
                if (!value.isNull() && !(value.isTextual() && value.textValue().isEmpty())) {
                    values.add(new Value(id + "." + below.replace('/', '.'), value, origin(desired, below)));
                }
            }
        }

        private String origin(Desired desired, String path) {
            String said = desired.origins().getOrDefault(path, desired.origins().getOrDefault("/" + path, DEFAULT));
            return said.startsWith("profile ") ? (said + " " + version).strip() : said;
        }

        /** What the profile of a label demands beside the policy: both hold. */
        private void added(Info info, Optional<Desired> own, Settings more) {
            for (Key<?> key : info.shape().keys()) {
                if (more.names(key)
                        && own.filter(desired -> desired.settings().written(key).equals(more.written(key)))
                                .isEmpty()) {
                    values.add(new Value(info.id() + "." + key.name(), more.written(key), "label dev.wharden.profile"));
                }
            }
        }

        private void onDrift(Info info, Optional<Desired> own, OnDrift usual) {
            String setting = info.id() + ".onDrift";
            String path = "desired/" + info.id() + "/onDrift";
            if (own.flatMap(Desired::onDrift).isPresent() || info.reported()) {
                add(
                        setting,
                        Values.of(own.flatMap(Desired::onDrift)
                                .map(it -> it.word())
                                .orElse("Report")),
                        path);
            } else {
                add(setting, Values.of(usual.word()), "remediation/onDrift");
            }
        }

        private void remediation(Remediation remediation) {
            said("onDrift", Values.of(remediation.onDrift().word()));
            said("notRepairable", Values.of(remediation.notRepairable().word()));
            said("repairFailed", Values.of(remediation.repairFailed().word()));
            said("probation", Values.of(Durations.format(remediation.probation())));
            said("writableLayer", Values.of(remediation.discardWritableLayer() ? "Discard" : "Refuse"));
            remediation.window().ifPresent(window -> {
                said("window.cron", Values.of(window.cron()));
                said("window.duration", Values.of(Durations.format(window.duration())));
                said("window.timeZone", Values.of(window.timeZone()));
            });
        }

        private void said(String key, JsonNode value) {
            add("remediation." + key, value, "remediation/" + key.replace('.', '/'));
        }
    }
}
