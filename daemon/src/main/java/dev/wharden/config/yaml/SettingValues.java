package dev.wharden.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.Capabilities;
import dev.wharden.container.DockerSize;
import dev.wharden.container.Quantity;
import dev.wharden.container.RestartTimes;
import dev.wharden.container.TmpfsMount;
import dev.wharden.container.Ulimit;
import dev.wharden.control.Key;
import dev.wharden.policy.Durations;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads one setting of a control by its type. Quantities keep their words, which the control reads. */
public final class SettingValues {
    /** The word of a quantity that must be set, to whatever. */
    static final String REQUIRED = "required";

    /** The word of a user that is the one its processes have. */
    private static final String OBSERVED = "observed";

    /** The highest score that a setting takes. */
    public static final int MOST_SCORE = 1000;
    /** The lowest percentage. */
    public static final int LEAST_PERCENT = 50;
    /** The highest percentage. */
    public static final int MOST_PERCENT = 99;
    /** The highest port. */
    public static final long MOST_PORT = 65_535;
    /** The one above stands for none. */
    public static final long MOST_UID = 0xFFFF_FFFEL;

    private static final Pattern USER = Pattern.compile("0*[1-9][0-9]{0,9}:0*[1-9][0-9]{0,9}");

    private final YamlValues values;
    private final PlaceValues places;

    /** Collects what is wrong with the values that it reads. */
    public SettingValues(Problems problems) {
        this.values = new YamlValues(problems);
        this.places = new PlaceValues(values);
    }

    /** The JSON of a setting that is no OBJECT and no MAPS; empty when it is wrong, which is reported. */
    public Optional<JsonNode> read(Key<?> setting, Yaml node) {
        return switch (setting.type()) {
            case BOOLEAN -> values.flag(node).map(BooleanNode::valueOf);
            case TEXT -> values.text(node).map(TextNode::new);
            case TEXTS -> array(node, one -> values.text(one).map(TextNode::new));
            case PATTERNS -> patterns(node);
            case WORD -> word(node, setting.words());
            case WORDS -> array(node, one -> word(one, setting.words()));
            case RESTART -> restart(node);
            case RESTARTS -> array(node, this::restart);
            case DURATION ->
                shaped(node, text -> Durations.parse(text).isPresent(), "a duration such as 90d (s, m, h, d)");
            case DOCKER_SIZE ->
                shaped(node, text -> DockerSize.bytes(text).isPresent(), "a size as Docker writes it, such as 10m");
            case ULIMIT ->
                shaped(
                        node,
                        text -> Ulimit.parse(setting.name(), text).isPresent(),
                        "soft:hard such as \"1024:4096\", the soft limit not above the hard one, or a number for both");
            case UID -> number(node, 0, MOST_UID);
            case SCORE -> score(node);
            case PERCENT -> number(node, LEAST_PERCENT, MOST_PERCENT);
            case PORT -> number(node, 0, MOST_PORT);
            case PORTS -> array(node, one -> number(one, 1, MOST_PORT));
            case ADDRESSES -> array(node, this::address);
            case VERSION -> places.version(node);
            case COUNTRY -> places.country(node);
            case COUNTRIES -> array(node, places::place);
            case ENDPOINT -> places.endpoint(node);
            case ENDPOINTS -> places.fewEnough(node, array(node, places::endpoint));
            case ROUND_TRIP -> places.roundTrip(node);
            case BYTES -> quantity(node, Quantity::bytes, "a quantity of bytes such as 512Mi");
            case PROCESSORS -> quantity(node, Quantity::processors, "a quantity of processors such as \"1\" or 500m");
            case COUNT -> count(node);
            case USER -> user(node);
            case CAPABILITIES -> array(node, this::capability);
            case PATHS -> array(node, this::path);
            case TMPFS -> tmpfs(node);
            case OBJECT, MAPS -> throw new IllegalArgumentException("an object has its own keys: " + setting.name());
        };
    }

    /** A text of a form. */
    private Optional<JsonNode> shaped(Yaml node, Predicate<String> right, String wanted) {
        if (node instanceof Yaml.Scalar scalar && right.test(scalar.text())) {
            return Optional.of(new TextNode(scalar.text()));
        }
        return values.wrong(node, "expected " + wanted + ", found " + node.description());
    }

    /** A closed vocabulary: what is misspelt means nothing, and would be silent. */
    private Optional<JsonNode> word(Yaml node, List<String> words) {
        Optional<String> text = values.text(node);
        if (text.isPresent() && !words.contains(text.get())) {
            return values.wrong(
                    node,
                    "unknown word " + Words.quote(text.get()) + Words.suggestion(text.get(), words) + "; known are "
                            + String.join(", ", words));
        }
        return text.map(TextNode::new);
    }

    private Optional<JsonNode> restart(Yaml node) {
        Optional<String> text = values.text(node);
        if (text.isPresent() && RestartTimes.parse(text.get()).isEmpty()) {
            return values.wrong(
                    node,
                    "unknown restart policy " + Words.quote(text.get())
                            + Words.suggestion(text.get().replaceFirst(":.*", ""), RestartTimes.NAMES)
                            + "; known are no, always, unless-stopped, on-failure and on-failure:5");
        }
        return text.map(TextNode::new);
    }

    /** A text is a list of one. An empty pattern matches nothing that can be set. */
    private Optional<JsonNode> patterns(Yaml node) {
        return values.map(one -> array(
                        one instanceof Yaml.Scalar ? new Yaml.Sequence(one.place(), List.of(one)) : one,
                        pattern -> values.text(pattern)
                                .flatMap(text -> text.isEmpty()
                                        ? values.wrong(pattern, "expected a pattern, found an empty text")
                                        : Optional.of(new TextNode(text)))))
                .apply(node)
                .map(all -> {
                    ObjectNode map = JsonNodeFactory.instance.objectNode();
                    all.forEach(map::set);
                    return map;
                });
    }

    /** A list of maps, each read by its caller. */
    public Optional<JsonNode> maps(Yaml node, Function<Yaml, Optional<JsonNode>> element) {
        return places.fewEnough(node, array(node, element));
    }

    private Optional<JsonNode> array(Yaml node, Function<Yaml, Optional<JsonNode>> element) {
        return values.list(element).apply(node).map(elements -> {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            elements.forEach(array::add);
            return array;
        });
    }

    private Optional<JsonNode> quantity(Yaml node, Function<String, OptionalLong> parse, String what) {
        if (node instanceof Yaml.Scalar scalar
                && (scalar.text().equals(REQUIRED) || parse.apply(scalar.text()).isPresent())) {
            return Optional.of(new TextNode(scalar.text()));
        }
        return values.wrong(node, "expected " + what + ", or required, found " + node.description());
    }

    private Optional<JsonNode> count(Yaml node) {
        if (node instanceof Yaml.Scalar scalar && scalar.text().equals(REQUIRED)) {
            return Optional.of(new TextNode(REQUIRED));
        }
        if (node instanceof Yaml.Scalar scalar && scalar.text().matches("[0-9]{1,18}")) {
            return Optional.of(new LongNode(Long.parseLong(scalar.text())));
        }
        return values.wrong(node, "expected a whole number, or required, found " + node.description());
    }

    private Optional<JsonNode> number(Yaml node, long least, long most) {
        return values.within(least, most).apply(node).map(LongNode::new);
    }

    private Optional<JsonNode> score(Yaml node) {
        return values.priority(node)
                .flatMap(score -> Math.abs(score) > MOST_SCORE
                        ? values.wrong(node, "must be from -1000 to 1000, is " + score)
                        : Optional.of(new LongNode(score)));
    }

    private Optional<JsonNode> address(Yaml node) {
        Optional<String> text = values.text(node);
        if (text.isPresent() && !isAddress(text.get())) {
            return values.wrong(node, "expected an IP address, found " + Words.quote(text.get()));
        }
        return text.map(TextNode::new);
    }

    /** Whether it is one as Docker writes it: IPv6 may have brackets, and IPv4 has four numbers. */
    private static boolean isAddress(String text) {
        String plain = text.replaceFirst("^\\[(.*:.*)]$", "$1");
        try {
            var _ = InetAddress.ofLiteral(plain);
            return plain.contains(":") || plain.matches("[0-9]+(\\.[0-9]+){3}");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Optional<JsonNode> user(Yaml node) {
        if (node instanceof Yaml.Scalar scalar
                && (scalar.text().equals(OBSERVED)
                        || (USER.matcher(scalar.text()).matches() && isWithin(scalar.text())))) {
            return Optional.of(new TextNode(scalar.text()));
        }
        return values.wrong(
                node,
                "expected uid:gid such as \"10001:10001\", both above 0 and at most " + Integer.MAX_VALUE
                        + ", or observed, found " + node.description());
    }

    /** The engine takes no larger ones (moby/sys user.go), so that each repair would fail. */
    private static boolean isWithin(String ids) {
        return Arrays.stream(ids.split(":", -1)).allMatch(id -> Long.parseLong(id) <= Integer.MAX_VALUE);
    }

    private Optional<JsonNode> capability(Yaml node) {
        Optional<String> text = values.text(node);
        if (text.isPresent()) {
            String name = Capabilities.normalised(text.get());
            if (!name.equals(Capabilities.EVERY) && !Capabilities.isKnown(name)) {
                return values.wrong(
                        node,
                        "unknown capability " + Words.quote(text.get()) + Words.suggestion(name, Capabilities.known()));
            }
        }
        return text.map(TextNode::new);
    }

    private Optional<JsonNode> tmpfs(Yaml node) {
        var seen = new HashSet<String>();
        return array(node, one -> {
            Optional<String> text = values.text(one);
            Optional<TmpfsMount> mount = text.map(TmpfsMount::parse);
            Optional<String> problem = mount.flatMap(TmpfsMount::problem);
            if (problem.isPresent()) {
                return values.wrong(one, problem.get() + " in " + Words.quote(text.orElse("")));
            }
            if (mount.isPresent() && !seen.add(mount.get().path().replaceAll("(?<=.)/+$", ""))) {
                return values.wrong(one, Words.quote(mount.get().path()) + " is listed twice");
            }
            return text.map(TextNode::new);
        });
    }

    private Optional<JsonNode> path(Yaml node) {
        Optional<String> text = values.text(node);
        if (text.isPresent() && (!text.get().startsWith("/") || ("/" + text.get() + "/").contains("/../"))) {
            return values.wrong(node, "expected an absolute path, found " + Words.quote(text.get()));
        }
        if (text.isPresent() && text.get().matches("(?s).*[*?].*")) {
            return values.wrong(
                    node,
                    "expected a path, found the pattern " + Words.quote(text.get())
                            + ": name the folder, which stands for all in it");
        }
        return text.map(TextNode::new);
    }
}
