package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.subject.RootWork;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DroppingCommandTest {
    private static Container started(String user, String command) {
        List<String> words = List.of(command.split(" ~ ", -1));
        var json = JsonNodeFactory.instance.objectNode().put("Path", words.getFirst());
        json.putObject("Config").put("User", user);
        var arguments = json.putArray("Args");
        words.stream().skip(1).forEach(arguments::add);
        return new Container(json);
    }

    /** Words are divided by {@code ~}. Each was tried as the user that it becomes: it fails, or it starts. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gosu ~ app ~ sleep ~ 9 | gosu
            /usr/local/bin/su-exec ~ app ~ serve | su-exec
            tini ~ -g ~ -- ~ gosu ~ app ~ serve | gosu
            env ~ A=b ~ nice ~ -n ~ 5 ~ setpriv ~ --reuid ~ 1500 ~ --clear-groups ~ -- ~ serve | setpriv
            setpriv ~ --init-groups ~ serve | setpriv
            setpriv ~ --no-new-privs ~ serve |
            chpst ~ -u ~ www-data ~ serve | chpst
            chpst ~ -m ~ 1000000 ~ serve |
            su ~ -s ~ /bin/sh ~ app ~ -c ~ serve | su
            sh ~ -c ~ echo prepared > /tmp/x; exec gosu app serve | gosu
            bash ~ -euc ~ mkdir /x && su-exec app serve | su-exec
            sh ~ -c ~ if [ "$(id -u)" = 0 ]; then exec gosu app serve; fi; serve |
            sh ~ -c ~ echo gosu app |
            sh ~ -c ~ echo "never run it as root; su app is better"; serve |
            sh ~ -c ~ echo "he said \\"hello; su app\\""; serve |
            sh ~ -c ~ echo it\\'s so; su app -c serve; echo it\\'s | su
            sh ~ -c ~ awk "{ x; su app }" & gosu "app" serve | gosu
            sh ~ -c ~ exec "/usr/bin/gosu" app serve | gosu
            sh ~ -c ~ A="b c" exec gosu app serve | gosu
            sh ~ -c ~ until gosu app ready; do sleep 1; done | gosu
            sh ~ -c ~ (gosu app prepare); serve | gosu
            sh ~ -c ~ if [ -w /etc/passwd ]; then exec gosu app serve; fi; serve |
            /entry.sh ~ gosu ~ app |
            gosu |
            nginx ~ -g ~ daemon off; |
            """)
    void aDropperIsFoundWhereTheCommandItselfStartsIt(String command, String expected) {
        assertThat(DroppingCommand.of(started("", command)).map(RootWork::why))
                .isEqualTo(Optional.ofNullable(expected)
                        .map(name -> "its command starts " + name + " to become another user"));
    }

    /** The first two were started as the user that they become: both end at once. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            #!/bin/sh ~ set -e ~ chown -R app /data ~ exec gosu app "$@" | gosu
            #!/usr/bin/env bash ~ exec su-exec app serve | su-exec
            #!/bin/sh ~ if [ "$(id -u)" = 0 ]; then ~ exec gosu app "$@" ~ fi ~ exec "$@" |
            #!/bin/bash ~ [[ $EUID != 0 ]] || set -- gosu app "$@" ~ exec gosu app "$@" |
            #!/bin/sh ~ usermod -u "$PUID" app ~ exec gosu app "$@" | gosu
            #!/bin/sh ~ chown "$(id -u app)" /data ~ exec gosu app "$@" | gosu
            #!/bin/sh ~ [ `id --user` -ne 0 ] || exec gosu app "$@" ~ exec gosu app "$@" |
            #!/bin/sh ~ [ "$(id -u 2>/dev/null)" = 0 ] && chown app /data ~ exec gosu app "$@" |
            #!/bin/sh ~ [ "$UID" = 0 ] && chown app /data ~ exec gosu app "$@" |
            #!/bin/sh ~ exec "$@" |
            #!/usr/bin/python3 ~ gosu app |
            gosu app |
            """)
    void aScriptThatDoesNotAskWhetherItIsRootIsTold(String text, String expected) {
        assertThat(DroppingCommand.inScript("/entry.sh", text.replace(" ~ ", "\n"))
                        .map(RootWork::why))
                .isEqualTo(Optional.ofNullable(expected)
                        .map(name -> "its entrypoint /entry.sh starts " + name
                                + " to become another user, and does not ask whether it is root"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /entry.sh ~ serve | /entry.sh
            entry.sh ~ serve | /usr/local/bin/entry.sh,/bin/entry.sh
            tini ~ -- ~ entry.sh | /usr/local/bin/entry.sh,/bin/entry.sh
            sh ~ -e ~ /entry.sh | /entry.sh
            sh ~ -c ~ /entry.sh | ''
            """)
    void whereItsScriptMayBe(String command, String expected) {
        ObjectNode json = started("", command).tree();
        json.withObject("/Config").putArray("Env").add("A=b").add("PATH=/usr/local/bin:/bin");
        assertThat(String.join(",", DroppingCommand.scripts(new Container(json))))
                .isEqualTo(expected);
    }

    @Test
    void whatIsQuotedOrCommentedStartsNothing() {
        for (String script : List.of(
                "echo 'first;\nsu app'; serve",
                "# as app; su app is done before\nserve",
                "serve # su\t; su app",
                "echo 'it; su app")) {
            assertThat(DroppingCommand.of(started("", "sh ~ -c ~ " + script)))
                    .as(script)
                    .isEmpty();
        }
        assertThat(DroppingCommand.of(started("", "sh ~ -c ~ echo a#b; # why\ngosu app serve")))
                .isPresent();
    }

    @Test
    void whatAScriptDoesBeforeNeedsMore() {
        assertThat(DroppingCommand.of(started("0", "gosu ~ app ~ serve"))
                        .orElseThrow()
                        .capabilities())
                .containsExactly("SETGID", "SETUID");
        assertThat(DroppingCommand.of(started("0", "sh ~ -c ~ exec gosu app serve"))
                        .orElseThrow()
                        .capabilities())
                .containsExactly("SETGID", "SETUID");
        assertThat(DroppingCommand.of(started("0", "sh ~ -c ~ chown app /data\ngosu app serve"))
                        .orElseThrow()
                        .capabilities())
                .contains("SETUID", "CHOWN");
    }

    @Test
    void oneThatIsNotStartedAsRootNeedsNothing() {
        assertThat(DroppingCommand.of(started("1500:1500", "gosu ~ app ~ serve")))
                .isEmpty();
    }
}
