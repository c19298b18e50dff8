package dev.wharden.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RecentTest {
    private final Recent<String> recent = new Recent<>(10_000);

    @Test
    void whatWasAskedForLastIsKeptWithinTheRoom() {
        recent.put("a", "A", 4_000);
        recent.put("b", "B", 4_000);
        assertThat(recent.get("a")).contains("A");
        recent.put("c", "C", 4_000);

        assertThat(recent.get("b")).isEmpty();
        assertThat(recent.get("a")).contains("A");
        assertThat(recent.get("c")).contains("C");
    }

    @Test
    void whatIsReplacedOrRemovedGivesItsRoomBack() {
        recent.put("a", "A", 4_000);
        for (int i = 0; i < 10; i++) {
            recent.put("b", "B" + i, 4_000);
        }
        assertThat(recent.get("a")).contains("A");
        recent.remove("b");
        recent.put("c", "C", 4_000);
        assertThat(recent.get("a")).contains("A");
    }

    @Test
    void eachTakesSomeRoomHoweverLittleItSays() {
        for (int i = 0; i < 100; i++) {
            recent.put("e" + i, "", 0);
        }
        assertThat(recent.get("e0")).isEmpty();
        assertThat(recent.get("e99")).isPresent();
    }
}
