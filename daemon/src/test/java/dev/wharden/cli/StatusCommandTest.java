package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

/** How {@code wharden status} lists containers to which nothing is done. */
final class StatusCommandTest {
    @Test
    void eachContainerIsListedOnce() throws JsonProcessingException {
        String status = """
                {"quarantined": [{"name": "evil", "cause": "privileged", "overdue": true, "since": \
                "2026-11-25T09:00:00.5Z"},
                                 {"name": "odd", "cause": "privileged", "overdue": false, "since": \
                "2026-11-25T09:00:00Z"}],
                 "waiting": [{"name": "web1", "reason": "left_alone", "sentence": "left alone since an undo: wharden \
                resume web1"},
                             {"name": "db", "reason": "suspended", "sentence": "suspended after 3 attempts: wharden \
                resume db"},
                             {"name": "api", "reason": "budget", "sentence": "waits for: a place in this hour's \
                budget"}],
                 "unremediable": [{"name": "web1", "reason": "left alone since an undo"},
                                  {"name": "evil", "reason": "quarantined"},
                                  {"name": "task", "reason": "a task of Swarm"}]}
                """;
        assertThat(StatusCommand.held(new ObjectMapper().readTree(status), 200))
                .containsExactly(
                        "quarantined evil: privileged, overdue: since 2026-11-25T09:00:00Z",
                        "quarantined odd: privileged",
                        "left alone  web1: left alone since an undo: wharden resume web1",
                        "suspended   db: suspended after 3 attempts: wharden resume db",
                        "waiting     api: waits for: a place in this hour's budget",
                        "no remedy   task: a task of Swarm");
    }

    @Test
    void whatAPersonOrderedIsListedBesideItsState() throws JsonProcessingException {
        String status = """
                {"waiting": [{"name": "db", "reason": "suspended", "sentence": "suspended after 3 attempts: wharden \
                resume db"},
                             {"name": "db", "reason": "budget", "sentence": "ordered by a person, waits for: budget"}]}
                """;
        assertThat(StatusCommand.held(new ObjectMapper().readTree(status), 200))
                .containsExactly(
                        "ordered     db: waits for: budget",
                        "suspended   db: suspended after 3 attempts: wharden resume db");
    }

    @Test
    void thatOneFailsSinceItsRepairIsListedBesideItsState() throws JsonProcessingException {
        String status = """
                {"waiting": [{"name": "db", "reason": "failing", "sentence": "ended 3 times"},
                             {"name": "db", "reason": "suspended", "sentence": "suspended after 3 attempts: wharden \
                resume db"}],
                 "unremediable": [{"name": "db", "reason": "a task of Swarm"}]}
                """;
        assertThat(StatusCommand.held(new ObjectMapper().readTree(status), 200))
                .containsExactly(
                        "failing     db: ended 3 times",
                        "suspended   db: suspended after 3 attempts: wharden resume db");
    }

    @Test
    void aReasonThatSeveralShareIsSaidOnce() throws JsonProcessingException {
        String status = """
                {"waiting": [{"name": "db", "reason": "suspended", "sentence": "suspended after 3 attempts: wharden \
                resume db"},
                             {"name": "api", "reason": "budget", "sentence": "waits for: a place in this hour's \
                budget"},
                             {"name": "web", "reason": "suspended", "sentence": "suspended after 3 attempts: wharden \
                resume web"},
                             {"name": "cache", "reason": "suspended", "sentence": "suspended after 2 attempts: wharden \
                resume cache"},
                             {"name": "jobs", "reason": "budget", "sentence": "waits for: a place in this hour's \
                budget"}]}
                """;
        assertThat(StatusCommand.held(new ObjectMapper().readTree(status), 200))
                .containsExactly(
                        "suspended   db, web: suspended after 3 attempts: wharden resume NAME",
                        "suspended   cache: suspended after 2 attempts: wharden resume cache",
                        "waiting     api, jobs: waits for: a place in this hour's budget");
    }

    @Test
    void whatTenantsShareIsListedPairByPair() throws JsonProcessingException {
        String tenants = """
                {"tenants": [{"complete": true}, {"complete": true}, {"complete": false}], "moreTenants": 2, "pairs": [
                 {"one": "bank", "other": "project shop", "shares": {"networks": {"names": ["edge", "back"], "more": \
                1}, "uids": {"names": ["0"], "more": 0}}},
                 {"one": "bank", "other": "far", "shares": {}}]}
                """;
        assertThat(StatusCommand.tenants(new ObjectMapper().readTree(tenants), 200))
                .containsExactly(
                        "tenants     5 tenants",
                        "            bank + project shop: networks edge, back and 1 more; uids 0");
        assertThat(StatusCommand.tenants(
                        new ObjectMapper().readTree("{\"tenants\": [{\"complete\": true}], \"pairs\": []}"), 200))
                .containsExactly("tenants     1 tenant, which share nothing");
        assertThat(StatusCommand.tenants(
                        new ObjectMapper().readTree("{\"tenants\": [{\"complete\": false}], \"pairs\": []}"), 200))
                .containsExactly("tenants     1 tenant, not all is known of them");
        assertThat(StatusCommand.tenants(new ObjectMapper().readTree("null"), 200))
                .isEmpty();
    }
}
