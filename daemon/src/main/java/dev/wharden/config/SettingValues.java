package dev.wharden.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.Capabilities;
import dev.wharden.container.Quantity;
import dev.wharden.container.TmpfsMount;
import dev.wharden.control.Key;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads one setting of a control by its type. Quantities keep their words, which the control reads. */
final class SettingValues {
    /** The word of a quantity that must be set, to whatever. */
    static final String REQUIRED = "required";

    /** The word of a user that is the one its processes have. */
    private static final String OBSERVED = "observed";

    static final long MOST_PORT = 65_535;
    /** The one above stands for none. */
    static final long MOST_UID = 0xFFFF_FFFEL;

    private static final Pattern USER = Pattern.compile("0*[1-9][0-9]{0,9}:0*[1-9][0-9]{0,9}");

    private final Values values;

    SettingValues(Problems problems) {
        this.values = new Values(problems);
    }

    /** The JSON of a setting that is no OBJECT; empty when it is wrong, which is reported. */
    Optional<JsonNode> read(Key<?> setting, Yaml node) {
        return switch (setting.type()) {
            case BOOLEAN -> values.flag(node).map(BooleanNode::valueOf);
            case TEXT -> values.text(node).map(TextNode::new);
            case TEXTS -> array(node, one -> values.text(one).map(TextNode::new));
            case UID -> number(node, 0, MOST_UID);
            case PORT -> number(node, 0, MOST_PORT);
            case PORTS -> array(node, one -> number(one, 1, MOST_PORT));
            case ADDRESSES -> array(node, this::address);
            case BYTES -> quantity(node, Quantity::bytes, "a quantity of bytes such as 512Mi");
            case PROCESSORS -> quantity(node, Quantity::processors, "a quantity of processors such as \"1\" or 500m");
            case COUNT -> count(node);
            case USER -> user(node);
            case CAPABILITIES -> array(node, this::capability);
            case PATHS -> array(node, this::path);
            case TMPFS -> tmpfs(node);
            case OBJECT -> throw new IllegalArgumentException("an object has keys of its own: " + setting.name());
        };
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
                        || USER.matcher(scalar.text()).matches())) {
            return Optional.of(new TextNode(scalar.text()));
        }
        return values.wrong(
                node,
                "expected uid:gid such as \"10001:10001\", both above 0, or observed, found " + node.description());
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
        return text.map(TextNode::new);
    }
}
