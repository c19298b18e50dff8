package dev.wharden.config.yaml;

import dev.wharden.config.yaml.Yaml.Entry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads YAML into nodes with places. Nothing is constructed from it, no tag is obeyed, a doubled key is an error, and
 * what expands without end is bounded. SnakeYAML's nodes are used below Jackson, because Jackson's tree does not know
 * places.
 */
public final class StrictYaml {
    private static final int DEEPEST = 30;
    private static final int MOST_NODES = 50_000;
    /** A longer text counts as one more value for each so many characters, or a few aliases would repeat a long one. */
    private static final int LONG = 64;

    private static final int MOST_ALIASES = 50;
    /**
     * Compose files repeat themselves by aliases, for each service one; what they expand to is bounded by the nodes.
     */
    private static final int MOST_ALIASES_OF_COMPOSE = 1_000;

    private static final String MERGE = "<<";
    private static final Set<String> COMPOSE_TAGS = Set.of("!reset", "!override");

    private final String file;
    private final Problems problems;
    private final boolean compose;
    private final int most;
    private int nodes;

    private StrictYaml(String file, Problems problems, boolean compose, int most) {
        this.file = file;
        this.problems = problems;
        this.compose = compose;
        this.most = most;
    }

    /**
     * A document.
     *
     * @param root its content
     * @param values how many it has, at all levels and by aliases too; a long text counts as several
     */
    public record Document(Yaml root, int values) {}

    /**
     * The documents of a text; an empty one is left out. What is wrong is reported; after a syntax error the rest of
     * the text is left out.
     */
    public static List<Document> read(String file, String text, Problems problems) {
        return new StrictYaml(file, problems, false, MOST_NODES).documents(text);
    }

    /**
     * The same of a compose file: merge keys are resolved, and the tags {@code !reset} and {@code !override} are kept.
     */
    public static List<Document> readCompose(String file, String text, Problems problems) {
        return readCompose(file, text, problems, MOST_NODES);
    }

    /** The same, with an error where all documents of the text have more values than that. */
    public static List<Document> readCompose(String file, String text, Problems problems, int most) {
        return new StrictYaml(file, problems, true, most).documents(text);
    }

    private List<Document> documents(String text) {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(compose ? MOST_ALIASES_OF_COMPOSE : MOST_ALIASES);
        options.setNestingDepthLimit(DEEPEST);
        var documents = new ArrayList<Document>();
        try {
            var events = new CountedEvents(new ParserImpl(new StreamReader(text), options), 2 * most, mark -> {
                throw new TooLarge(place(mark));
            });
            var composer = new Composer(events, new Resolver(), options);
            while (composer.checkNode()) {
                Node root = composer.getNode();
                int before = nodes;
                Yaml yaml = yaml(root, 0);
                if (!(yaml instanceof Yaml.Scalar scalar && scalar.isNothing())) {
                    documents.add(new Document(yaml, nodes - before));
                }
            }
        } catch (TooLarge e) {
            problems.error(e.place, "is too large or too deep: at most " + most + " values, " + DEEPEST + " levels");
        } catch (MarkedYAMLException e) {
            problems.error(place(e.getProblemMark()), "is not YAML: " + oneLine(e.getProblem()));
        } catch (YAMLException e) {
            problems.error(Place.start(file), "is not YAML: " + oneLine(String.valueOf(e.getMessage())));
        }
        return documents;
    }

    private Yaml yaml(Node node, int depth) {
        Place place = place(node.getStartMark());
        if (depth > DEEPEST || ++nodes > most) {
            throw new TooLarge(place);
        }
        if (compose && COMPOSE_TAGS.contains(node.getTag().getValue())) {
            String tag = node.getTag().getValue();
            return new Yaml.Tagged(place, tag, content(node, place, depth));
        }
        if (isForeign(node)) {
            problems.error(place, "tags such as " + Words.quote(node.getTag().getValue()) + " are not supported");
        }
        return content(node, place, depth);
    }

    private void count(String text, Place place) {
        nodes += text.length() / LONG;
        if (nodes > most) {
            throw new TooLarge(place);
        }
    }

    private Yaml content(Node node, Place place, int depth) {
        return switch (node) {
            case MappingNode mapping -> mapping(mapping, place, depth);
            case SequenceNode sequence ->
                new Yaml.Sequence(
                        place,
                        sequence.getValue().stream()
                                .map(element -> yaml(element, depth + 1))
                                .toList());
            case ScalarNode scalar -> {
                count(scalar.getValue(), place);
                yield new Yaml.Scalar(place, scalar.getValue(), scalar.isPlain());
            }
            default -> throw new YAMLException("unexpected " + node.getNodeId());
        };
    }

    private Yaml mapping(MappingNode mapping, Place place, int depth) {
        var entries = new ArrayList<Entry>();
        var merged = new ArrayList<Entry>();
        Map<String, Place> seen = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Place at = place(tuple.getKeyNode().getStartMark());
            if (compose
                    && tuple.getKeyNode() instanceof ScalarNode key
                    && key.isPlain()
                    && key.getValue().equals(MERGE)) {
                merged.addAll(merged(yaml(tuple.getValueNode(), depth + 1)));
                continue;
            }
            Yaml value = yaml(tuple.getValueNode(), depth + 1);
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.error(at, "a key must be a word");
                continue;
            }
            count(key.getValue(), at);
            Place first = seen.putIfAbsent(key.getValue(), at);
            if (first == null) {
                entries.add(new Entry(at, key.getValue(), value));
            } else {
                problems.error(at, "doubled key " + Words.quote(key.getValue()) + ", first in line " + first.line());
            }
        }
        // What stands here goes before what is merged, and of several merged maps the first (yaml.org/type/merge).
        for (Entry entry : merged) {
            if (seen.putIfAbsent(entry.key(), entry.place()) == null) {
                entries.add(entry);
            }
        }
        return new Yaml.Mapping(place, entries);
    }

    private List<Entry> merged(Yaml value) {
        return switch (value) {
            case Yaml.Mapping one -> one.entries();
            case Yaml.Sequence several
            when several.elements().stream().allMatch(Yaml.Mapping.class::isInstance) ->
                several.elements().stream()
                        .flatMap(one -> ((Yaml.Mapping) one).entries().stream())
                        .toList();
            default -> {
                problems.error(
                        value.place(), "expected a map or a list of maps to merge, found " + value.description());
                yield List.of();
            }
        };
    }

    /** A tag that somebody wrote and that changes what stands there. */
    private static boolean isForeign(Node node) {
        Tag tag = node.getTag();
        return switch (node) {
            case MappingNode mapping -> !tag.equals(Tag.MAP);
            case SequenceNode sequence -> !tag.equals(Tag.SEQ);
            case ScalarNode scalar -> tag.getValue().startsWith("!") || (!scalar.isPlain() && !tag.equals(Tag.STR));
            default -> true;
        };
    }

    private Place place(Mark mark) {
        return mark == null ? Place.start(file) : new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** SHA-256 of a text's UTF-8 bytes, hex. */
    public static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String oneLine(String message) {
        return message.lines().findFirst().orElse("").strip();
    }

    /** Ends the reading of a file that would not end. */
    private static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // never leaves this class
        private final Place place;

        TooLarge(Place place) {
            super("too large", null, false, false);
            this.place = place;
        }
    }
}
