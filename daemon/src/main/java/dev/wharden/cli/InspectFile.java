package dev.wharden.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.ContainerName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Inspect JSON, one object or a list as docker inspect prints it, of a file or standard input. */
final class InspectFile {
    /** Of some thousand containers: what is larger would take the heap, which ends the process without a word. */
    static final int MOST_BYTES = 8 << 20;
    /** Tokens of JSON: small ones weigh many times their bytes. */
    static final int MOST_TOKENS = 400_000;

    /**
     * What one reader takes for a container and another for something else is refused: doubled keys, and text after the
     * end.
     */
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(MOST_BYTES)
                            .maxTokenCount(MOST_TOKENS)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private InspectFile() {}

    /** The containers in it, one at least; {@code -} is standard input. Throws Failure with what is wrong with it. */
    static List<ObjectNode> read(String file) {
        JsonNode json = parse(file);
        List<JsonNode> all =
                json.isArray() && !json.isEmpty() ? json.valueStream().toList() : List.of(json);
        return IntStream.range(0, all.size())
                .mapToObj(i -> container(all.get(i), all.size() == 1 ? file : "element " + (i + 1) + " of " + file))
                .toList();
    }

    private static ObjectNode container(JsonNode json, String place) {
        if (json instanceof ObjectNode tree && isContainer(tree)) {
            return tree;
        }
        throw new Failure(Exit.USAGE, "not a container's inspect JSON: " + place + "; run docker inspect NAME");
    }

    /**
     * A container has a name, a configuration and a host configuration; what else it lacks is unread, where a control
     * asks for it.
     */
    private static boolean isContainer(ObjectNode tree) {
        return tree.path("HostConfig").isObject()
                && tree.path("Config").isObject()
                && tree.path("Name").isTextual()
                && ContainerName.isValid(tree.path("Name").textValue());
    }

    private static JsonNode parse(String file) {
        // A stream, not its bytes: only then is the length looked at, and no copy lies beside the tree.
        try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
            return JSON.readTree(in);
        } catch (NoSuchFileException e) {
            throw new Failure(Exit.USAGE, "no such file: " + file);
        } catch (StreamConstraintsException e) {
            throw new Failure(
                    Exit.USAGE,
                    "too large or too deep: " + file + ": at most " + (MOST_BYTES >> 20) + " MiB and " + MOST_TOKENS
                            + " values and names are read; run docker inspect for fewer containers at a time");
        } catch (MismatchedInputException e) {
            throw new Failure(
                    Exit.USAGE, "text after the JSON of " + file + ": put several containers into one list, [A, B]");
        } catch (JsonProcessingException e) {
            throw new Failure(Exit.USAGE, "invalid JSON in " + file + ": " + Wharden.firstLine(e));
        } catch (IOException | InvalidPathException e) {
            throw new Failure(Exit.USAGE, "cannot read " + file + ": " + Wharden.firstLine(e));
        }
    }
}
