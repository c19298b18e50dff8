package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

final class HiddenFilesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Container actual = container("{\"HostConfig\": {\"Tmpfs\": {\"/old\": \"\"}}}");

    @Test
    void anEmptyFolderOrNoneMayBeCovered() {
        DockerReader engine = engine(Map.of("/tmp", List.of("tmp/", "tmp/cache/")));
        assertThat(HiddenFiles.refusal(engine, actual, withTmpfs("/tmp", "/absent"), List.of()))
                .isEmpty();
    }

    @Test
    void filesOfTheImageAreNotHidden() {
        DockerReader engine = engine(Map.of("/var/cache", List.of("cache/", "cache/nginx/index")));
        assertThat(HiddenFiles.refusal(engine, actual, withTmpfs("/var/cache"), List.of()))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("/var/cache/nginx/index", "readOnlyRootFilesystem.tmpfs"));
    }

    @Test
    void whatTheContainerWroteItselfIsNotTheImages() throws Exception {
        DockerReader engine = engine(Map.of("/run", List.of("run/", "run/app.pid")));
        JsonNode written = JSON.readTree("{\"Path\": \"/run/app.pid\", \"Kind\": 1}");
        JsonNode modified = JSON.readTree("{\"Path\": \"/run/app.pid\", \"Kind\": 0}");
        assertThat(HiddenFiles.refusal(engine, actual, withTmpfs("/run"), List.of(written)))
                .isEmpty();
        assertThat(HiddenFiles.refusal(engine, actual, withTmpfs("/run"), List.of(modified)))
                .isPresent();
    }

    @Test
    void aMountThatWasThereBeforeIsNobodysConcern() {
        DockerReader engine = engine(Map.of("/old", List.of("old/file")));
        assertThat(HiddenFiles.refusal(engine, actual, withTmpfs("/old"), List.of()))
                .isEmpty();
    }

    private static Container withTmpfs(String... paths) {
        ObjectNode tree = JSON.createObjectNode();
        ObjectNode tmpfs = tree.putObject("HostConfig").putObject("Tmpfs");
        for (String path : paths) {
            tmpfs.put(path, "");
        }
        return new Container(tree);
    }

    private static Container container(String json) {
        try {
            return new Container((ObjectNode) JSON.readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Only {@code archive} is asked for. */
    private static DockerReader engine(Map<String, List<String>> content) {
        return (DockerReader) Proxy.newProxyInstance(
                DockerReader.class.getClassLoader(), new Class<?>[] {DockerReader.class}, (self, method, arguments) -> {
                    List<String> names = content.get((String) arguments[1]);
                    if (names == null) {
                        throw new DockerException.NotFound("no such path");
                    }
                    return tar(names);
                });
    }

    static byte[] tar(List<String> names) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            for (String name : names) {
                var entry = new TarArchiveEntry(name);
                byte[] content = name.endsWith("/") ? new byte[0] : "x".getBytes(StandardCharsets.US_ASCII);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
