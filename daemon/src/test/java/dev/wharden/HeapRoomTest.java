package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

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
    void theHeapOfThisProcessIsCollected() {
        HeapRoom mine = HeapRoom.ofThisProcess();
        mine.clear();
        long before = used();
        fill();

        mine.clear();

        assertThat(used()).isLessThan(before + HeapRoom.LITTER * 4);
    }

    private static void fill() {
        var garbage = new byte[(int) HeapRoom.LITTER * 8];
        assertThat(garbage).hasSize((int) HeapRoom.LITTER * 8);
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
