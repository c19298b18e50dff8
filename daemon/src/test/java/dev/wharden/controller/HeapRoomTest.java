package dev.wharden.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class HeapRoomTest {
    private static final long LIVE = 15 << 20;

    private long used = LIVE;
    private int collections;
    private final HeapRoom room = new HeapRoom(() -> used, () -> {
        collections++;
        used = LIVE;
    });

    @Test
    void theFirstSweepEndsWithWhatTheStartHasLeft() {
        used = LIVE + 1;

        room.clear();

        assertThat(collections).isOne();
    }

    @Test
    void sweepsThatLeaveLittleCollectNothing() {
        room.clear();

        for (int sweep = 0; sweep < 100; sweep++) {
            used = LIVE + HeapRoom.LITTER;
            room.clear();
        }

        assertThat(collections).isOne();
    }

    @Test
    void garbageOfSeveralSweepsIsClearedTogether() {
        room.clear();

        for (int sweep = 0; sweep < 8; sweep++) {
            used += 1 + HeapRoom.LITTER / 4;
            room.clear();
        }

        assertThat(collections).isEqualTo(3);
        assertThat(used).isEqualTo(LIVE);
    }

    @Test
    void whatASweepTookIsToldBeforeTheHeapIsCleared() {
        var seen = new ArrayList<String>();

        room.<String>after(took -> seen.add(took + " after " + collections + " collections"))
                .accept("2 s");

        assertThat(seen).containsExactly("2 s after 0 collections");
        assertThat(collections).isOne();
    }

    @Test
    void theHeapOfThisProcessIsCollected() {
        var dead = new WeakReference<>(new byte[(int) HeapRoom.LITTER]);

        HeapRoom.ofThisProcess().clear();

        assertThat(dead.get()).isNull();
    }
}
