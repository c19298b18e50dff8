package dev.wharden.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.policy.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a terminal, a browser or an editor could act on is written out, and nothing else is touched. */
final class PrintableTest {
    private static final String HOSTILE = "\u001b[2J\u202egpj\u2066\u0085\u009b31m\u007f\u2028\udb40\udc41 æøå";

    @Test
    void aLineShowsWhatItWouldHaveDone() {
        assertThat(Printable.of(HOSTILE + "\n"))
                .isEqualTo("\\u001b[2J\\u202egpj\\u2066\\u0085\\u009b31m\\u007f\\u2028\\udb40\\udc41 æøå\\u000a");
    }

    @Test
    void aDocumentKeepsItsLineEndsAndJsonItsValue() throws Exception {
        var value = JsonNodeFactory.instance.objectNode().put("text", HOSTILE + "\n\"\\u202e");
        String json = Printable.document(value.toPrettyString());
        assertThat(json).contains("\n", "æøå").doesNotContainPattern("[\\p{Cc}\\p{Cf}\\u2028&&[^\\n]]");
        assertThat(new ObjectMapper().readTree(json)).isEqualTo(value);
    }

    @Test
    void aReportInJsonIsTheSameValueWithoutThem() throws Exception {
        var container =
                new ContainerReport("web", "", HOSTILE, "", "Audit", State.COMPLIANT, HOSTILE, List.of(), Map.of());
        var report = new CheckReport(Instant.EPOCH, "", "", List.of(container), CheckReport.Host.UNMANAGED);
        String json = new JsonReport().write(report);
        assertThat(json).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\u2028&&[^\\n]]");
        assertThat(new ObjectMapper().readTree(json)).isEqualTo(new JsonReport().tree(report));
        assertThat(json)
                .isEqualTo(Printable.document(new JsonReport().tree(report).toPrettyString() + "\n"));
    }
}
