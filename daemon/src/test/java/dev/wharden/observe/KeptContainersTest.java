package dev.wharden.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Typed;
import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.container.HeapWeight;
import dev.wharden.subject.Observed;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * However many containers somebody makes, and of whatever: what is kept of all of them fits, and ordinary ones are kept
 * whole.
 */
final class KeptContainersTest {
    private static final Observed<Long> STOPPED = Observed.absent("not running");

    private final KeptContainers all = new KeptContainers();

    private static ObjectNode tree(String id) {
        ObjectNode tree = new ObjectMapper().createObjectNode().put("Id", id).put("Name", "/" + id);
        tree.withObject("/HostConfig").put("NetworkMode", "bridge");
        tree.withObject("/Config/Labels").put("tenant", "t");
        tree.withArray("/Mounts").addObject().put("Source", "/srv/" + id).put("RW", true);
        return tree;
    }

    private static ObjectNode fat(String id) {
        ObjectNode tree = tree(id);
        for (int i = 0; i < 30; i++) {
            tree.withObject("/Config/Labels").put("l" + i, "z".repeat(900));
            tree.withArray("/HostConfig/Links").add("/db:/" + id + "/" + i + "b".repeat(900));
            tree.withArray("/Mounts").addObject().put("Source", "/srv/" + i + "s".repeat(600));
        }
        return tree;
    }

    private void put(ObjectNode tree) {
        all.put(Kept.of(new Container(tree), id -> Observed.unknown("not asked for")), STOPPED);
    }

    private long weight() {
        return Stream.concat(
                        Stream.of("db"),
                        Stream.iterate(0, i -> i + 1).limit(2_000).map(i -> "fat" + i))
                .flatMap(name -> all.find(name).stream())
                .mapToLong(container -> HeapWeight.of(container.tree()))
                .sum();
    }

    private Dependents ofDb() {
        return Dependents.of(all.find("db").orElseThrow(), all.referring());
    }

    @Test
    void whatIsKeptOfAllIsBoundedAndTheOrdinaryStayWhole() {
        put(tree("db"));
        var logger = (Logger) LoggerFactory.getLogger(KeptContainers.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        // A command of another test may have turned the log off.
        logger.setLevel(Level.WARN);
        for (int i = 0; i < 500; i++) {
            put(fat("fat" + i));
        }
        logger.detachAppender(lines);

        assertThat(lines.list).hasSize(1);
        assertThat(weight()).isLessThan(KeptContainers.ROOM);
        assertThat(all.find("db").orElseThrow().isTrue(Container.CUT)).isFalse();
        assertThat(all.find("db").orElseThrow().labels()).containsEntry("tenant", "t");
    }

    @Test
    void whatIsNotKeptOfTheLargestIsUnknownForTheOthersAndItsTiesAreKnown() {
        put(tree("db"));
        for (int i = 0; i < 500; i++) {
            put(fat("fat" + i));
        }

        assertThat(all.mountUsers()).isInstanceOf(Observed.Unknown.class);
        assertThat(ofDb().members()).hasSize(500);
    }

    @Test
    void roomThatIsFreeAgainIsUsed() {
        put(tree("db"));
        for (int i = 0; i < 500; i++) {
            put(fat("fat" + i));
        }
        for (int i = 0; i < 499; i++) {
            all.remove("fat" + i);
        }
        put(fat("fat499"));

        assertThat(all.find("fat499").orElseThrow().isTrue(Container.CUT)).isFalse();
        assertThat((Map<?, ?>) Typed.as(Observed.Known.class, all.mountUsers()).value())
                .hasSize(32);
    }

    @Test
    void oneWhoseTiesAreNotReadHoldsUpNobodyElse() {
        put(tree("db"));
        put(tree("long").put("Name", "/" + "n".repeat(40_000)));

        assertThat(ofDb().members()).isEmpty();
    }
}
