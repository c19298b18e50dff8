package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class PasswdTest {
    @Test
    void theNumberOfANameIsThatOfItsFirstLine() {
        String text = "xapp:x:1:1:::\nappx:x:1\napp:x:7:7::/:/bin/sh\napp:x:0:0::/:/bin/sh\nlast:x:9:9:::";

        assertThat(Passwd.uid(text, "app")).isEqualTo(Map.of("app", 7L));
        assertThat(Passwd.uid(text, "last")).isEqualTo(Map.of("last", 9L));
        assertThat(Passwd.uid(text, "x")).isEmpty();
        assertThat(Passwd.uid(text, "pp")).isEmpty();
        assertThat(Passwd.uid("", "app")).isEmpty();
        assertThat(Passwd.uid("\n\n", "app")).isEmpty();
    }

    /** As the engine does (measured, 26.1.5): each of these runs as that user. */
    @Test
    void aNumberThatIsMissingOrNoneIsRootsAndBlanksAroundALineAreCut() {
        String honest = "\napp:x:7:7::/:/bin/sh\n";

        assertThat(Passwd.uid("app:x" + honest, "app")).isEqualTo(Map.of("app", 0L));
        assertThat(Passwd.uid("app" + honest, "app")).isEqualTo(Map.of("app", 0L));
        assertThat(Passwd.uid("app:x:seven:7::/:/bin/sh" + honest, "app")).isEqualTo(Map.of("app", 0L));
        assertThat(Passwd.uid("\t\u00a0 app:x:0:0 \r" + honest, "app")).isEqualTo(Map.of("app", 0L));
        assertThat(Passwd.uid("app:x:+5" + honest, "app")).isEqualTo(Map.of("app", 5L));
        assertThat(Passwd.uid("app:x:-1" + honest, "app"))
                .as("the engine refuses it")
                .isEmpty();
        assertThat(Passwd.uid("app:x:4294967296" + honest, "app")).isEmpty();
        assertThat(Passwd.uid("app:x:" + "9".repeat(40) + honest, "app")).isEmpty();
    }

    @Test
    void nothingIsMadeOfTheLinesOfOthers() {
        assertThat(Passwd.uid("abc:x:1:1:::\n".repeat(80_000) + "app:x:7:7:::\n", "app"))
                .isEqualTo(Map.of("app", 7L));
    }

    /** A container's file of a megabyte is no reason to have no memory left. */
    @Test
    void ofVeryManyAccountsTheFirstAreTold() {
        assertThat(Passwd.parse("\n:\n" + "a::1:1:::\n".repeat(20_000))).hasSize(16_384);
        assertThat(Passwd.parse("a:x:1:2:c:/:/bin/sh:more:fields\n"))
                .containsExactly(new Passwd.Account("a", 1, 2, "/bin/sh"));
        assertThat(Passwd.groups("g:x:5:a:b\nh:x:6:b,a\n", "a")).containsExactly(6L);
        assertThat(Passwd.groups("h:x:6:b,a\n", "b,a")).isEmpty();
    }

    @Test
    void theGroupsOfAnAccount() {
        String file = "root:x:0:\nssl-cert:x:108:www,app\n video:x:44:app \nbroken\nlong:x:99999999999:app\n"
                + "big:x:4294967295:app\napp:x:7:\napplication:x:9:apple\n";
        assertThat(Passwd.groups(file, "app")).containsExactly(108L, 44L);
        assertThat(Passwd.groups("g:x:5:a\n".repeat(100), "a")).hasSize(64);
    }
}
