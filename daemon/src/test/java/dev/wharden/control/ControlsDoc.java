package dev.wharden.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes {@code docs/controls.md} from what each control says of itself and from its examples. */
final class ControlsDoc {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .build())
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);

    private final StringBuilder out = new StringBuilder();

    private ControlsDoc() {}

    static String text() {
        var doc = new ControlsDoc();
        doc.line("# Controls");
        doc.line("");
        doc.line("<!-- Generated. To rewrite it: mvn -o test -Dtest=ControlsDocTest -Dwharden.rewrite=true -pl daemon "
                + "-->");
        doc.line("");
        doc.line("Each control is a few rules about one thing. Its id is a key under `spec.desired` of a "
                + "HardeningPolicy, or of a HostPolicy for those of the host; every one also takes");
        doc.line("`onDrift: Report | Repair | Quarantine` and `severity: critical | high | medium | low | info`. An "
                + "absent key sets no requirement.");
        doc.line("");
        doc.line("What a control finds is one of four kinds. *Drift*: the declaration is wrong and can be repaired. "
                + "*Live*: the declaration is right but what runs is not, so that a restart repairs it.");
        doc.line("*Violation*: it is wrong and there is no repair, or none that the policy names. *Unread*: it could "
                + "not be read, which is never a pass.");
        doc.line("");
        doc.line("A repair with a number or a user in it is made only when the policy names that; no repair cuts "
                + "traffic or data. `privileged` brings much about that other controls are about:");
        doc.line("they find it as implied by `privileged`, and it goes when that goes. A limit of `resources` is "
                + "never set below 1.25 times the present use: that is a guard of the remedy.");
        doc.line("");
        doc.line("Each finding names its rule, and an exception may name a control, `resources`, or one rule of it, "
                + "`resources/memory-limit`.");
        doc.line("");
        doc.line("| id | what holds when it passes | severity | profiles | repair |");
        doc.line("|---|---|---|---|---|");
        List<Info> containers =
                Controls.of(Scope.CONTAINER).stream().map(Control::info).toList();
        List<Info> hosts = Stream.concat(Controls.of(Scope.HOST).stream(), Controls.of(Scope.FLEET).stream())
                .map(Control::info)
                .toList();
        Stream.concat(containers.stream(), hosts.stream()).forEach(doc::row);
        containers.forEach(doc::section);
        doc.line("");
        doc.line("# Controls of the host");
        doc.line("");
        doc.line("Keys of a HostPolicy. They report only. The last of them evaluate all containers together.");
        hosts.forEach(doc::section);
        return doc.out.toString();
    }

    private void row(Info info) {
        line("| [%s](#%s) | %s | %s | %s | %s |"
                .formatted(
                        info.id(),
                        info.id().toLowerCase(java.util.Locale.ROOT),
                        info.title(),
                        info.severity().word(),
                        profiles(info),
                        info.repair().word()));
    }

    private void section(Info info) {
        line("");
        line("## " + info.id());
        line("");
        line("**" + info.title() + ".** " + info.why());
        line("");
        line("Short form: " + shorthand(info.shape().shorthand()));
        line("");
        line("| setting | takes | meaning |");
        line("|---|---|---|");
        settings(info.shape().keys(), "");
        if (!info.profiles().isEmpty()) {
            line("");
            line("| profile | settings |");
            line("|---|---|");
            Arrays.stream(Profile.values())
                    .filter(info.profiles()::containsKey)
                    .forEach(profile -> line("| %s | `%s` |"
                            .formatted(
                                    profile.word(),
                                    java.util.Objects.requireNonNull(
                                                    info.profiles().get(profile))
                                            .tree())));
        }
        line("");
        line("Repair: " + info.repair().word() + fields(info) + "."
                + (info.reported() ? " Only reported, unless the policy says `onDrift` on this control." : ""));
        line("");
        line("| rule | references |");
        line("|---|---|");
        info.rules()
                .forEach(rule -> line("| " + info.id() + "/" + rule.id() + " | "
                        + String.join(" · ", Reference.texts(rule.references())) + " |"));
        examples(Fixture.of(info.id()));
    }

    private void settings(List<Key<?>> keys, String prefix) {
        for (Key<?> setting : keys) {
            line("| %s%s | %s | %s |".formatted(prefix, setting.name(), takes(setting), setting.meaning()));
            settings(setting.nested(), prefix + setting.name() + ".");
        }
    }

    private void examples(Fixture fixture) {
        line("");
        line("Examples under `" + fixture.settings().tree() + "`:");
        line("");
        line("```yaml");
        for (Fixture.Case one : fixture.good()) {
            example(fixture, one);
        }
        for (Fixture.Case one : fixture.bad()) {
            example(fixture, one);
        }
        line("```");
    }

    private void example(Fixture fixture, Fixture.Case one) {
        if (!one.title().isEmpty()) {
            line("# " + one.title());
        }
        var words = new ArrayList<String>();
        if (!one.settings().equals(fixture.settings())) {
            words.add("settings: " + flow(one.settings().tree()));
        }
        if (!one.given().isEmpty()) {
            words.add("given: " + flow(one.given()));
        }
        if (!one.subject().isMissingNode()) {
            words.add("known: " + flow(one.subject()));
        }
        words.forEach(this::line);
        line("finds:" + (one.findings().isEmpty() ? " nothing" : ""));
        one.findings().forEach(finding -> line("  " + finding));
        if (!one.repaired().isMissingNode()) {
            line("repaired: " + flow(one.repaired()));
        }
        line("");
    }

    private static String flow(JsonNode node) {
        if (node.isObject()) {
            return node.propertyStream()
                    .map(entry -> entry.getKey() + ": " + flow(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (node.isArray()) {
            return node.valueStream().map(ControlsDoc::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        try {
            String plain = YAML.writeValueAsString(node).strip();
            return plain.startsWith("|") || plain.matches(".*[{}\\[\\],#].*") ? node.toString() : plain;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String profiles(Info info) {
        String words = Arrays.stream(Profile.values())
                .filter(info.profiles()::containsKey)
                .map(Profile::word)
                .collect(Collectors.joining(", "));
        return words.isEmpty() ? "–" : words;
    }

    private static String fields(Info info) {
        return info.pointers().isEmpty()
                ? ""
                : ", of "
                        + info.pointers().stream()
                                .sorted()
                                .map(pointer -> "`" + pointer + "`")
                                .collect(Collectors.joining(", "));
    }

    private static String shorthand(Shape.Shorthand shorthand) {
        return switch (shorthand) {
            case FORBIDDEN -> "`false` is `{allow: false}`; `true` sets no requirement.";
            case REQUIRED -> "`true` is `{required: true}`; `false` sets no requirement.";
            case VALUE -> "a bare word is `{value: …}`.";
            case NONE -> "none, only the map.";
        };
    }

    private static String takes(Key<?> setting) {
        return switch (setting.type()) {
            case BOOLEAN -> "true, false";
            case TEXT -> "text";
            case TEXTS -> "list of texts";
            case PATTERNS -> "map of names to a pattern or a list of patterns; `*` is any text, `?` one character";
            case WORD -> "`" + String.join("`, `", setting.words()) + "`";
            case WORDS -> "list of `" + String.join("`, `", setting.words()) + "`";
            case RESTART -> "restart policy";
            case RESTARTS -> "list of restart policies";
            case DURATION -> "`90d`";
            case DOCKER_SIZE -> "`10m`";
            case ULIMIT -> "`\"1024:4096\"`, or a number";
            case UID -> "uid";
            case SCORE -> "-1000 to 1000";
            case PERCENT -> "50 to 99";
            case PORT -> "port, or 0";
            case PORTS -> "list of ports, 1 to 65535";
            case ADDRESSES -> "list of IP addresses";
            case VERSION -> "`\"5.10\"`";
            case COUNTRY -> "country, `NO`";
            case COUNTRIES -> "list of countries, or `EEA`, `EU`";
            case ENDPOINT -> "`host:port` or URL";
            case ROUND_TRIP -> "`20ms`, `1.5ms`, up to `2000ms`";
            case ENDPOINTS -> "list of `host:port` or URL";
            case BYTES -> "`512Mi`, or `required`";
            case PROCESSORS -> "`\"1\"`, `500m`, or `required`";
            case COUNT -> "whole number, or `required`";
            case USER -> "`uid:gid`, both above 0, or `observed`";
            case CAPABILITIES -> "list of capabilities, or ALL";
            case PATHS -> "list of absolute paths";
            case TMPFS -> "list of absolute paths, each `path` or `path:options`";
            case OBJECT -> "map";
            case MAPS -> "list of maps, each with all of these";
        };
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
