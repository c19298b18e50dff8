package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharden.report.Ansi;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a person reads of a container's records. */
final class AuditTimelineTest {
    private static final String ONE = "20261125T100001-00000001";
    private static final String TWO = "20261125T110000-00000002";

    private static List<String> told(Set<String> kept, String... records) throws JsonProcessingException {
        var story = new AuditTimeline(new Ansi(false), kept::contains);
        for (String record : records) {
            story.add(new ObjectMapper().readTree(record.replace('\'', '"')));
        }
        return story.lines();
    }

    private static final String[] REPAIRED = {
        "{'time':'2026-11-25T10:00:00.5Z','type':'evaluated','result':'Drifted','policy':'p','control':'privileged,"
                + "resources'}",
        "{'time':'2026-11-25T10:00:01Z','type':'remedy_begun','action':'" + ONE
                + "','verb':'Recreate','reason':'privileged: it is','actor':'wharden'}",
        "{'type':'intent','action':'" + ONE + "','verb':'create web.wharden-new-1'}",
        "{'type':'done','action':'" + ONE + "','verb':'create web.wharden-new-1','result':'ok'}",
        "{'type':'done','action':'" + ONE + "','verb':'stop','result':'409'}",
        "{'time':'2026-11-25T10:00:03.250Z','type':'remedy_ended','action':'" + ONE
                + "','verb':'Recreate','result':'success','reason':null}"
    };

    private static final String[] UNDONE = {
        "{'time':'2026-11-25T11:00:00Z','type':'remedy_begun','action':'" + TWO + "','verb':'Undo','reason':'undo of "
                + ONE + " (Recreate): we need it','actor':'ann'}",
        "{'time':'2026-11-25T11:00:02Z','type':'remedy_ended','action':'" + TWO + "','verb':'Undo','result':'success'}",
        "{'time':'2026-11-25T11:00:02Z','type':'ordered','verb':'undo','result':'success','reason':'done',"
                + "'actor':'ann'}"
    };

    @Test
    void anActionSaysWhatWhyAndHowAndTheCommandThatUndoesIt() throws Exception {
        assertThat(told(Set.of(ONE), REPAIRED))
                .containsExactly(
                        "2026-11-25T10:00:00Z  found      Drifted, policy p: privileged, resources",
                        "2026-11-25T10:00:01Z  Recreate  " + ONE + "  success after 2.3 s",
                        "    why    privileged: it is",
                        "    did    create web.wharden-new-1, stop (409)",
                        "    undo   wharden undo " + ONE);
    }

    @Test
    void aNetworkIsCalledAsDockerNetworkLsShowsIt() throws Exception {
        String cut = "{'type':'done','action':'" + ONE + "','verb':'disconnect " + "0123456789abcdef".repeat(4)
                + "','result':'ok'}";
        assertThat(told(Set.of(), REPAIRED[1], cut, REPAIRED[5])).contains("    did    disconnect 0123456789ab");
    }

    @Test
    void aFailedTwinsWordsAreToldWithItsAction() throws Exception {
        String failed = REPAIRED[5].replace("success", "rolled_back");
        String twin = "{'type':'twin_failed','action':'" + ONE
                + "','result':'exit code 1','reason':'cannot write\\n\\u001b[2Jgone'}";
        assertThat(told(Set.of(), REPAIRED[1], twin, failed))
                .endsWith("    twin   exit code 1", "           | cannot write", "           | \\u001b[2Jgone");
    }

    @Test
    void whatIsUndoneOrNotKeptIsNotOffered() throws Exception {
        assertThat(told(Set.of(), REPAIRED).toString()).doesNotContain("wharden undo");
        var both = new java.util.ArrayList<>(List.of(REPAIRED));
        both.addAll(List.of(UNDONE));
        List<String> lines = told(Set.of(ONE, TWO), both.toArray(String[]::new));
        assertThat(lines)
                .contains("    undone yes", "    undo   wharden undo " + TWO)
                .contains("2026-11-25T11:00:00Z  Undo  " + TWO + "  success after 2.0 s, by ann")
                .doesNotContain("    undo   wharden undo " + ONE);
    }

    @Test
    void whatCrashedOrWasRefusedIsToldAndNothingHostileReachesATerminal() throws Exception {
        List<String> lines = told(
                Set.of(ONE),
                REPAIRED[1],
                "{'time':'2026-11-25T10:00:05Z','type':'remedy_ended','verb':'Update','result':'refused',"
                        + "'reason':'it is \\u001b[31mred'}");
        assertThat(lines)
                .contains("2026-11-25T10:00:01Z  Recreate  " + ONE + "  not ended")
                .contains("2026-11-25T10:00:05Z  refused    an Update: it is \\u001b[31mred");
    }
}
