package dev.wharden.controller.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Random interleavings on a manual clock against a model that is too simple to be wrong: a set of names that must be
 * served, a set of names that are with a worker, and for each delayed name its earliest time. Seeds are printed on
 * failure; {@code -Dwharden.seed=N} runs one again.
 */
final class WorkQueueModelTest {
    private static final int RUNS = 2000;
    private static final int STEPS = 200;
    private static final List<ContainerName> NAMES =
            List.of(new ContainerName("aa"), new ContainerName("bb"), new ContainerName("cc"), new ContainerName("dd"));

    private static final class Run {
        private final Random random;
        private final ManualTicker ticker = new ManualTicker();
        private final WorkQueue queue = new WorkQueue(ticker, QueueListener.NONE);
        private final Set<ContainerName> owed = new HashSet<>();
        private final Set<ContainerName> fresh = new HashSet<>();
        private final Set<ContainerName> working = new HashSet<>();
        private final Map<ContainerName, Long> delayed = new HashMap<>();
        private final List<String> story = new ArrayList<>();
        private int freshInARow;

        Run(long seed) {
            random = new Random(seed);
        }

        void go() {
            for (int step = 0; step < STEPS; step++) {
                ContainerName name = NAMES.get(random.nextInt(NAMES.size()));
                switch (random.nextInt(6)) {
                    case 0 -> add(name, Lane.FRESH);
                    case 1 -> add(name, Lane.RESYNC);
                    case 2 -> addAfter(name, Duration.ofMillis(random.nextInt(-1, 30)));
                    case 3 -> poll();
                    case 4 -> done();
                    default -> pass(Duration.ofMillis(random.nextInt(10)));
                }
                promote();
                assertThat(queue.depth()).as("%s", story).isEqualTo((int)
                        owed.stream().filter(each -> !working.contains(each)).count());
            }
            drain();
        }

        private void add(ContainerName name, Lane lane) {
            story.add("add " + name + " " + lane);
            queue.add(name, lane);
            owed.add(name);
            if (lane == Lane.FRESH) {
                fresh.add(name);
            }
        }

        private void addAfter(ContainerName name, Duration delay) {
            story.add("after " + name + " " + delay.toMillis());
            queue.addAfter(name, delay);
            if (delay.isPositive()) {
                delayed.merge(name, ticker.getAsLong() + delay.toNanos(), Math::min);
            } else {
                owed.add(name);
                fresh.add(name);
            }
        }

        private void pass(Duration time) {
            story.add("pass " + time.toMillis());
            ticker.advance(time);
        }

        private void promote() {
            delayed.entrySet().removeIf(entry -> {
                boolean due = entry.getValue() <= ticker.getAsLong();
                if (due) {
                    owed.add(entry.getKey());
                    fresh.add(entry.getKey());
                }
                return due;
            });
        }

        private void poll() {
            promote();
            Optional<ContainerName> taken = Taken.from(queue);
            story.add("poll " + taken);
            boolean servable = owed.stream().anyMatch(name -> !working.contains(name));
            assertThat(taken.isPresent())
                    .as("never lost, never invented: %s", story)
                    .isEqualTo(servable);
            taken.ifPresent(name -> {
                assertThat(owed).as("asked for: %s", story).contains(name);
                assertThat(working).as("never twice at once: %s", story).doesNotContain(name);
                boolean freshWaits = fresh.stream().anyMatch(each -> !working.contains(each));
                if (freshWaits && freshInARow < 8) {
                    assertThat(fresh).as("fresh before the sweep: %s", story).contains(name);
                }
                freshInARow = fresh.contains(name) ? freshInARow + 1 : 0;
                owed.remove(name);
                fresh.remove(name);
                working.add(name);
            });
        }

        private void done() {
            working.stream().sorted().findFirst().ifPresent(name -> {
                story.add("done " + name);
                queue.done(name);
                working.remove(name);
            });
        }

        /** Whatever was asked for is served in the end. */
        private void drain() {
            pass(Duration.ofSeconds(1));
            for (int i = 0; i < 3 * NAMES.size(); i++) {
                poll();
                done();
            }
            assertThat(owed).as("%s", story).isEmpty();
            assertThat(working).as("%s", story).isEmpty();
            assertThat(Taken.from(queue)).as("%s", story).isEmpty();
        }
    }

    @Test
    void neverTwiceAtOnceNeverLostEarliestWins() {
        Long given = Long.getLong("wharden.seed");
        long first = given == null ? ThreadLocalRandom.current().nextLong(1L << 40) : given;
        for (long seed = first; seed < first + (given == null ? RUNS : 1); seed++) {
            try {
                new Run(seed).go();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Dwharden.seed=" + seed, e);
            }
        }
    }
}
