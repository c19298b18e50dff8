package dev.wharden.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.FakeEngine;
import dev.wharden.subject.Network;
import dev.wharden.subject.Observed;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NetworkIndexTest {
    private final FakeEngine engine = new FakeEngine();
    private final NetworkIndex index = new NetworkIndex(engine);

    private static Container on(String networks) {
        try {
            return new Container((ObjectNode)
                    new ObjectMapper().readTree("{\"NetworkSettings\":{\"Networks\":{" + networks + "}}}"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(networks, e);
        }
    }

    @Test
    void aNetworkIsAskedForOnceByItsIdAndTheEnginesOwnNever() {
        String id = engine.stage().network("app", "bridge", "");
        engine.stage().forget();
        Container container = on("\"app\":{\"NetworkID\":\"" + id
                + "\"},\"bridge\":{\"NetworkID\":\"b\"},\"none\":{\"NetworkID\":\"n\"}");
        for (int i = 0; i < 3; i++) {
            assertThat(index.of(container))
                    .isEqualTo(Observed.known(Map.of(
                            "app", new Network(false),
                            "bridge", new Network(false),
                            "none", new Network(true))));
        }
        assertThat(engine.stage().calls()).hasSize(1);
    }

    @Test
    void oneThatIsGoneMakesThemUnknownAndIsAskedForAgain() {
        Container container = on("\"app\":{\"NetworkID\":\"gone\"}");
        assertThat(index.of(container)).isInstanceOf(Observed.Unknown.class);
        assertThat(index.of(container)).isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void ofMoreThanAreAskedForTheFirstAreKnown() {
        var many = new StringBuilder("\"bridge\":{}");
        for (int i = 0; i < 60; i++) {
            String id = engine.stage().network("n" + i, "bridge", "");
            many.append(",\"n")
                    .append(i)
                    .append("\":{\"NetworkID\":\"")
                    .append(id)
                    .append("\"}");
        }
        assertThat(index.of(on(many.toString())))
                .isInstanceOfSatisfying(
                        Observed.Known.class,
                        known -> assertThat((java.util.Map<?, ?>) known.value()).hasSize(50));
        assertThat(engine.stage().calls()).hasSize(49);
    }
}
