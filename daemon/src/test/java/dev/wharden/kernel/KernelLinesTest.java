package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KernelLinesTest {
    @Test
    void linesEndWithALineBreakOnly() {
        assertThat(KernelLines.of("a\rb\n\nc")).containsExactly("a\rb", "", "c");
        assertThat(KernelLines.of("a\n\n")).containsExactly("a", "");
        assertThat(KernelLines.of("\n\na\n")).containsExactly("", "", "a");
        assertThat(KernelLines.of("\n")).isEmpty();
        assertThat(KernelLines.of("")).isEmpty();
    }
}
