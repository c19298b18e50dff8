package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** However a table ends, people are told its verdict last. */
final class ShownTest {
    private final PrintStream usual = System.out;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private record Fixed(Optional<Exception> thrown, boolean isPassed) implements Shown.Table {
        @Override
        public void make() throws Exception {
            Shown.lines("a row\nand what belongs to it");
            if (thrown.isPresent()) {
                throw thrown.get();
            }
        }

        @Override
        public String sums() {
            return "rows: 1 of 2";
        }

        @Override
        public List<String> wrong() {
            return isPassed ? List.of() : List.of("held twice\n  a log of it", "x".repeat(400), "c", "the fourth");
        }
    }

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void giveBack() {
        System.setOut(usual);
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aGoodTablePasses() {
        assertThatCode(() -> Shown.table(new Fixed(Optional.empty(), true))).doesNotThrowAnyException();
        assertThat(lines()).containsExactly("|| a row", "|| and what belongs to it", "|| PASSED: rows: 1 of 2");
    }

    @Test
    void aTableWithSomethingWrongFails() {
        assertThatThrownBy(() -> Shown.table(new Fixed(Optional.empty(), false)))
                .isInstanceOf(AssertionError.class)
                .hasMessage("FAILED: rows: 1 of 2; held twice / a log of it; " + "x".repeat(300) + "; c");
        assertThat(lines()).last().isEqualTo("|| FAILED: rows: 1 of 2");
    }

    @Test
    void whatEndsATableEarlyIsToldInItsVerdict() {
        var thrown = new IOException("no answer\n  from the engine");
        assertThatThrownBy(() -> Shown.table(new Fixed(Optional.of(thrown), true)))
                .isInstanceOf(AssertionError.class)
                .hasCause(thrown);
        assertThat(lines())
                .last()
                .isEqualTo("|| FAILED: rows: 1 of 2, ended early by IOException: no answer / from the engine");
    }
}
