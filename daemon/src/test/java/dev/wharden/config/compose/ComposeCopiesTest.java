package dev.wharden.config.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where compose copies to is read from the files that it was run with. */
final class ComposeCopiesTest {
    @TempDir
    private Path folder;

    @Test
    void whatHasNoFileOfTheHostIsCopied() throws IOException {
        write("compose.yaml", """
                services:
                  web:
                    image: nginx
                    configs:
                      - {source: site, target: /etc/nginx/conf.d/default.conf}
                      - plain
                      - onhost
                    secrets:
                      - token
                      - {source: token, target: other}
                      - {source: token, target: /opt/token}
                  other:
                    configs: [{source: site, target: /etc/other.conf}]
                configs:
                  site: {content: a}
                  plain: {environment: A}
                  onhost: {file: ./a}
                secrets:
                  token: {environment: TOKEN}
                """);
        assertThat(ComposeCopies.of(container("web", "compose.yaml")))
                .containsExactlyInAnyOrder(
                        "/etc/nginx/conf.d/default.conf",
                        "/plain",
                        "/run/secrets/token",
                        "/run/secrets/other",
                        "/opt/token");
        assertThat(ComposeCopies.of(container("other", "compose.yaml"))).containsExactly("/etc/other.conf");
        assertThat(ComposeCopies.of(container("gone", "compose.yaml"))).isEmpty();
    }

    /** The labels may name anyone's file. */
    @Test
    void whatIsNoPathIsPassedOverAndAHundredAreEnough() throws IOException {
        write("compose.yaml", """
                services:
                  web: {configs: [{source: a, target: "/a\\0b"}, {source: a, target: /right}]}
                  many: {configs: [%s]}
                configs: {a: {content: a}}
                """.formatted(IntStream.range(0, 1000)
                .mapToObj(i -> "{source: a, target: /t" + i + "}")
                .collect(Collectors.joining(", "))));
        assertThat(ComposeCopies.of(container("web", "compose.yaml"))).containsExactly("/right");
        assertThat(ComposeCopies.of(container("many", "compose.yaml"))).hasSize(100);
    }

    /** A daemon whose heap is full ends, and the files of twenty such labels must not fill it. */
    @Test
    void ofAllFilesTogetherLittleIsRead() throws IOException {
        String large = "services: {web: {x-a: [%s]}}".formatted("[a,a,a],".repeat(1_000));
        String tail = "\nconfigs: {a: {content: a}}\n";
        write("small.yaml", "services: {web: {configs: [{source: a, target: /small}]}}" + tail);
        write("last.yaml", "services: {web: {configs: [{source: a, target: /last}]}}" + tail);
        for (int i = 0; i < 4; i++) {
            write("c" + i + ".yaml", large);
        }
        write(
                "wide.yaml",
                "#" + " ".repeat(300_000) + "\nservices: {web: {configs: [{source: a, target: /wide}]}}" + tail);
        assertThat(ComposeCopies.of(container("web", "small.yaml,c0.yaml,last.yaml,wide.yaml")))
                .containsExactlyInAnyOrder("/small", "/last");
        assertThat(ComposeCopies.of(container("web", "small.yaml,c0.yaml,c1.yaml,c2.yaml,c3.yaml,last.yaml")))
                .as("each is read that there is room for")
                .containsExactlyInAnyOrder("/small", "/last");
    }

    /** Where files are laid over each other each element of a list is written out to be compared. */
    @ParameterizedTest
    @ValueSource(strings = {"[*a, %d]", "{k: *a, n: %d}", "{*a : %d}", "{<<: {*a : %d}}"})
    void aLongTextThatAliasesRepeatIsAsMuchAsItsCopies(String element) throws IOException {
        String file = """
                x-text: &a "%s"
                services: {web: {x-list: [%s], configs: [{source: a, target: /%s}]}}
                configs: {a: {content: a}}
                """;
        for (String name : List.of("one", "two")) {
            String list = IntStream.range(0, 20).mapToObj(element::formatted).collect(Collectors.joining(", "));
            write(name + ".yaml", file.formatted("t".repeat(100_000), list, name));
        }
        assertThat(ComposeCopies.of(container("web", "one.yaml,two.yaml"))).isEmpty();
    }

    @Test
    void filesAreLaidOverEachOtherAndVariablesAreOfTheirFolder() throws IOException {
        write(".env", "TARGET=/etc/app.conf\n");
        write("compose.yaml", """
                services:
                  web: {configs: [{source: site, target: /etc/base.conf}]}
                  bare: {configs: [{source: site, target: /etc/base.conf}]}
                configs: {site: {content: a}}
                """);
        write("more.yaml", """
                services:
                  web: {configs: [{source: site, target: "${TARGET}"}]}
                  bare: {configs: !reset []}
                """);
        assertThat(ComposeCopies.of(container("web", "compose.yaml", "more.yaml")))
                .containsExactlyInAnyOrder("/etc/app.conf", "/etc/base.conf");
        assertThat(ComposeCopies.of(container("bare", "compose.yaml", "more.yaml")))
                .isEmpty();
    }

    @Test
    void whatIsIncludedAndExtendedCounts() throws IOException {
        write("compose.yaml", """
                include: [part.yaml, {path: [part2.yaml]}, compose.yaml]
                services:
                  web: {extends: {service: base, file: base.yaml}}
                configs: {site: {content: a}}
                """);
        write("base.yaml", "services: {base: {extends: root}, root: {configs: [site]}}\n");
        write("part.yaml", "services: {one: {configs: [{source: site, target: /one}]}}\n");
        write("part2.yaml", "services: {two: {configs: [{source: site, target: /two}]}}\n");
        assertThat(ComposeCopies.of(container("web", "compose.yaml"))).containsExactly("/site");
        assertThat(ComposeCopies.of(container("one", "compose.yaml"))).containsExactly("/one");
        assertThat(ComposeCopies.of(container("two", "compose.yaml"))).containsExactly("/two");
    }

    /** The labels may be anyone's: what never ends is not read, and what is no compose file says nothing. */
    @Test
    void whatCannotBeReadTellsNothing() throws IOException {
        write("broken.yaml", "services: {web: [}");
        write("odd.yaml", "services: [1, {web: 2}]\nconfigs: x\ninclude: {a: b}\n");
        write("text.yaml", "root:x:0:0\n");
        for (String file : new String[] {
            "gone.yaml",
            "broken.yaml",
            "odd.yaml",
            "text.yaml",
            "/dev/zero",
            "/proc/kmsg",
            "/proc/self/status",
            ".",
            "\0"
        }) {
            assertThat(ComposeCopies.of(container("web", file))).as(file).isEmpty();
        }
        assertThat(ComposeCopies.of(new Container(JsonNodeFactory.instance.objectNode())))
                .isEmpty();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private Container container(String service, String... files) {
        var root = JsonNodeFactory.instance.objectNode();
        root.putObject("Config")
                .putObject("Labels")
                .put("com.docker.compose.service", service)
                .put("com.docker.compose.project.working_dir", folder.toString())
                .put("com.docker.compose.project.config_files", String.join(",", files));
        return new Container(root);
    }
}
