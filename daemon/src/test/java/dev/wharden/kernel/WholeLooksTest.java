package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A busy build is no alarm, and a program that is always gone is no pass. */
final class WholeLooksTest {
    private static final String ID = "ab".repeat(32);

    @TempDir
    Path root;

    private final AtomicLong time = new AtomicLong();
    private final WholeLooks looks = new WholeLooks(time::get);
    private HostTree host = new HostTree(Path.of("/"));

    @BeforeEach
    void aHost() {
        host = HostTree.bare(root).process(812, ID, 1000).process(813, ID, 1000).process(814, ID, 0);
        host.file("/sys/fs/cgroup/pids/docker/" + ID + "/cgroup.procs", "812\n813\n");
    }

    private KernelFacts look(int main) {
        return ((Observed.Known<KernelFacts>) new ProcessReader(host.files()).read(main, ID, "0001-01-01T00:00:00Z"))
                .value();
    }

    private String after(String container, KernelFacts look) {
        KernelFacts after = looks.after(container, look);
        assertThat(after.others()).isEqualTo(look.others());
        return after.unread();
    }

    private static KernelFacts missed(KernelFacts look) {
        return look.with(look.others(), Rounds.FAST);
    }

    @Test
    void whatWasNeverReadAsAWholeIsNotKnown() {
        KernelFacts look = look(812);
        for (int i = 0; i < 9; i++) {
            assertThat(after(ID, missed(look))).isEqualTo(Rounds.FAST);
        }
    }

    @Test
    void afterAWholeLookThreeMayMissSome() {
        KernelFacts look = look(812);
        for (int round = 0; round < 2; round++) {
            assertThat(after(ID, look)).isEmpty();
            for (int i = 0; i < 3; i++) {
                assertThat(after(ID, missed(look))).isEmpty();
            }
        }
        assertThat(after("other", missed(look))).isEqualTo(Rounds.FAST);
        assertThat(after(ID, missed(look(813)))).as("started again").isEqualTo(Rounds.FAST);
        assertThat(after(ID, missed(look))).isEqualTo(Rounds.FAST);
        assertThat(after(ID, missed(look))).as("until one is whole").isEqualTo(Rounds.FAST);
    }

    /** Else what was found in one look would be a pass in the next. */
    @Test
    void afterOneThatShowedMoreRightsNoneMayMissAny() {
        KernelFacts look = look(812);
        ProcessFacts rootIs = look(814).main();
        KernelFacts found = look.with(List.of(rootIs), "");
        assertThat(after(ID, look)).isEmpty();
        assertThat(after(ID, found)).isEmpty();
        assertThat(after(ID, missed(look))).isEqualTo(Rounds.FAST);
        assertThat(after(ID, look)).isEmpty();
        assertThat(after(ID, missed(found))).as("in a look that is not whole").isEqualTo(Rounds.FAST);
        assertThat(after(ID, missed(look))).isEqualTo(Rounds.FAST);
    }

    /** What is doubted is one that was passed over: all others were read, and are judged. */
    @Test
    void ofADoubtedSessionThreeLooksPassWhateverTheOthersAre() {
        KernelFacts look = look(812);
        KernelFacts found = look.with(List.of(look(814).main()), "");
        KernelFacts doubted = found.with(found.others(), Rounds.DOUBTED);
        assertThat(after(ID, doubted)).isEqualTo(Rounds.DOUBTED);
        assertThat(after(ID, found)).isEmpty();
        for (int i = 0; i < 3; i++) {
            assertThat(after(ID, doubted)).isEmpty();
        }
        assertThat(after(ID, doubted)).isEqualTo(Rounds.DOUBTED);
        for (String other : List.of(Rounds.FAST, Rounds.BEGINS, Rounds.STOPPED, Rounds.STAYS)) {
            assertThat(after(ID, look)).isEmpty();
            assertThat(after(ID, doubted)).isEmpty();
            assertThat(after(ID, look.with(List.of(), other)))
                    .as("after one that showed more rights")
                    .isEqualTo(other);
            assertThat(after(ID, doubted)).isEqualTo(Rounds.DOUBTED);
        }
    }

    /** Else it is made again after each whole look. */
    @Test
    void oneOfWhichTheEngineKnowsNothingIsForgivenThreeTimesAnHour() {
        KernelFacts look = look(812);
        KernelFacts begins = look.with(look.others(), Rounds.BEGINS);
        for (int i = 0; i < 3; i++) {
            assertThat(after(ID, look)).isEmpty();
            time.addAndGet(Duration.ofMinutes(10).toMillis());
            assertThat(after(ID, begins)).isEmpty();
        }
        for (int i = 0; i < 2; i++) {
            assertThat(after(ID, look)).isEmpty();
            assertThat(after(ID, begins)).isEqualTo(Rounds.BEGINS);
        }
        assertThat(after(ID, look)).isEmpty();
        assertThat(after(ID, missed(look))).isEmpty();
        time.addAndGet(Duration.ofMinutes(41).toMillis());
        assertThat(after(ID, begins)).isEmpty();
        assertThat(after(ID, look)).isEmpty();
        assertThat(after(ID, begins)).isEqualTo(Rounds.BEGINS);
    }

    /** No runtime takes that long, and nothing stops one by itself. */
    @ParameterizedTest
    @ValueSource(strings = {Rounds.STOPPED, Rounds.STAYS})
    void oneThatIsHeldIsNotForgiven(String why) {
        KernelFacts look = look(812);
        assertThat(after(ID, look)).isEmpty();
        assertThat(after(ID, look.with(look.others(), why))).isEqualTo(why);
    }

    @Test
    void anotherReasonStays() {
        KernelFacts look = look(812);
        assertThat(after(ID, look)).isEmpty();
        assertThat(after(ID, look.with(look.others(), "its control group cannot be read")))
                .isEqualTo("its control group cannot be read");
        assertThat(after(ID, missed(look))).isEqualTo(Rounds.FAST);
    }
}
