package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.control.Advice;
import dev.wharden.control.Edit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What explain gives to be pasted has each key once. */
final class JoinedAdviceTest {
    private static final Advice DEDICATED = new Advice(
            List.of("--user=10000:10000   (or another number)"),
            List.of("user: \"10000:10000\""),
            List.of("USER 10000:10000"));
    private static final Advice NON_ROOT =
            new Advice(List.of("--user=10001:10001"), List.of("user: \"10001:10001\""), List.of("USER 10001:10001"));

    private static Advice option(String option) {
        return new Advice(
                List.of("--security-opt=" + option), List.of("security_opt: [\"" + option + "\"]"), List.of());
    }

    @Test
    void listsAreJoinedUnderOneKeyAndFlagsThatMayStandOftenStay() {
        Advice joined = JoinedAdvice.of(
                List.of(option("no-new-privileges=true"), option("seccomp=builtin"), option("seccomp=builtin")),
                List.of());
        assertThat(joined.compose()).containsExactly("security_opt: [\"no-new-privileges=true\", \"seccomp=builtin\"]");
        assertThat(joined.run())
                .containsExactly("--security-opt=no-new-privileges=true", "--security-opt=seccomp=builtin");
    }

    @Test
    void oneValueStandsOnceAndIsTheOneThatARepairSets() {
        var edits = List.of(new Edit("/Config/User", JsonNodeFactory.instance.textNode("10001:10001")));
        assertThat(JoinedAdvice.of(List.of(DEDICATED, NON_ROOT), edits)).isEqualTo(NON_ROOT);
        assertThat(JoinedAdvice.of(List.of(DEDICATED, NON_ROOT), List.of())).isEqualTo(DEDICATED);
    }

    @Test
    void remarksStay() {
        var remarks = new Advice(
                List.of("(without --pid=host)", "(without --uts=host)"),
                List.of("# without pid: host", "# without uts: host"),
                List.of());
        assertThat(JoinedAdvice.of(List.of(remarks, remarks), List.of())).isEqualTo(remarks);
    }
}
