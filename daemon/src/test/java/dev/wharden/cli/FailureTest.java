package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FailureTest {
    private static final List<String> PRESENT = List.of("lb", "proj-db-1", "old_db_1", "proj-web-1", "redis");

    @Test
    void theServiceOfAComposeContainerMeansThatOne() {
        assertThat(Failure.near("db", PRESENT)).isEqualTo(", did you mean \"old_db_1\" or \"proj-db-1\"?");
        assertThat(Failure.near("web", PRESENT)).isEqualTo(", did you mean \"proj-web-1\"?");
        assertThat(Failure.near("home2", List.of("home2-readonlyrootfilesystem", "db-resources")))
                .as("an exception of that container")
                .isEqualTo(", did you mean \"home2-readonlyrootfilesystem\"?");
    }

    @Test
    void anotherNameMeansTheNearest() {
        assertThat(Failure.near("reds", PRESENT)).isEqualTo(", did you mean \"redis\"?");
        assertThat(Failure.near("nothing-like-it", PRESENT)).isEmpty();
    }
}
