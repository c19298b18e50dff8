package dev.wharden.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a change of user takes a container's home, and what it kept there, away. */
final class HomeTest {
    private static Container of(String user, String env) {
        var inspect = JsonNodeFactory.instance.objectNode();
        inspect.putObject("Config")
                .put("User", user)
                .putArray("Env")
                .add("PATH=/bin")
                .add(env);
        return new Container(inspect);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 10001:10001, A=b, /root, true",
        "'', 10001:10001, A=b, /root/.config/app, true",
        "root, 10001:10001, A=b, /root, true",
        "'', 10001:10001, A=b, /rootless, false",
        "'', 10001:10001, A=b, /data, false",
        "'', 10001:10001, HOME=/srv, /root, false",
        "'', '', A=b, /root, false",
        "10001:10001, 10001:10001, A=b, /root, false",
    })
    void onlyRootsHomeThatIsUsedAndNotSaidIsLost(String user, String next, String env, String kept, boolean lost) {
        assertThat(Home.lost(of(user, env), of(next, env), List.of(kept)).isPresent())
                .isEqualTo(lost);
    }
}
