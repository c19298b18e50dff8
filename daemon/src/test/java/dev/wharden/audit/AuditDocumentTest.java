package dev.wharden.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The documentation that is made from the enums. {@code -Dwharden.rewrite=true} writes it anew. */
final class AuditDocumentTest {
    private static final Path DOCUMENT = Path.of("docs/audit.md");

    @Test
    void theDocumentationIsMadeOfTheEnums() throws IOException {
        var text = new StringBuilder("""
                # The audit log

                Generated from `AuditField.java` and `AuditType.java`. One JSON object a line; `wharden audit show` \
                reads it, `wharden audit verify` checks it.

                A record of intent (`remedy_begun`, `intent`) is on disk before anything is changed; the outcome \
                follows it. When the disk is full no new remedy begins;
                one that has begun is finished on space that is kept back for it. A full file is set aside as \
                `audit.jsonl.<number of its first record>` and removed
                after `audit.keep`, on the record. Values of environment variables are never in it.

                A line that is changed, added, removed or moved is found: `verify` names the first bad one. A chain \
                alone cannot show that its end was cut off, or that all
                of it was rewritten: for that, compare it with a head that another machine has seen, \
                `wharden_audit_checkpoint_info` in Prometheus. The daemon keeps a head itself (`audit.head` \
                in the state directory): a log that is shorter or another at the start is a break for ever, and
                so is one with records and no head. One daemon writes a log; a second is refused.

                | field | meaning |
                |---|---|
                """);
        for (AuditField field : AuditField.values()) {
            text.append("| `%s` | %s |%n".formatted(field.key(), field.meaning()));
        }
        text.append("\n| type | meaning |\n|---|---|\n");
        for (AuditType type : AuditType.values()) {
            text.append("| %s | %s |%n"
                    .formatted(type == AuditType.LIFECYCLE ? "a word" : "`" + type.word() + "`", type.meaning()));
        }
        if (Boolean.getBoolean("wharden.rewrite")) {
            Files.writeString(DOCUMENT, text);
        }
        assertThat(Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "")
                .as("docs/audit.md is generated. After a change that is meant: mvn -o -q test -pl daemon"
                        + " -Dtest=MetricsFilesTest,AuditDocumentTest -Dwharden.rewrite=true")
                .isEqualTo(text.toString());
    }

    @Test
    void everyKindOfEventHasAType() {
        var types = Arrays.stream(AuditType.values())
                .map(type -> type.word().replace("_", ""))
                .toList();
        var events = Arrays.stream(AuditEvent.class.getPermittedSubclasses())
                .map(event -> event.getSimpleName().toLowerCase(Locale.ROOT))
                .toList();

        assertThat(types).containsExactlyInAnyOrderElementsOf(events);
    }
}
