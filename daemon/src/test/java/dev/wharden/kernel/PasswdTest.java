package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class PasswdTest {
    @Test
    void theNumberOfANameIsThatOfItsFirstLineThatIsOne() {
        String text = "xapp:x:1:1:::\napp:x\napp:x:7:7::/:/bin/sh\napp:x:0:0::/:/bin/sh\nlast:x:9:9:::";

        assertThat(Passwd.uid(text, "app")).isEqualTo(Map.of("app", 7L));
        assertThat(Passwd.uid(text, "last")).isEqualTo(Map.of("last", 9L));
        assertThat(Passwd.uid(text, "x")).isEmpty();
        assertThat(Passwd.uid(text, "pp")).isEmpty();
        assertThat(Passwd.uid("", "app")).isEmpty();
        assertThat(Passwd.uid("\n\n", "app")).isEmpty();
    }

    @Test
    void nothingIsMadeOfTheLinesOfOthers() {
        assertThat(Passwd.uid("abc:x:1:1:::\n".repeat(80_000) + "app:x:7:7:::\n", "app"))
                .isEqualTo(Map.of("app", 7L));
    }
}
