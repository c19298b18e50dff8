package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.subject.RootWork;
import java.time.Duration;
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

    /** A line that begins with a number sign would be a comment of JUnit's. */
    private static String script(String row) {
        return (row.startsWith("/") ? "#!" : "") + row.replace(" ~ ", "\n");
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
            /bin/sh ~ set -e ~ chown -R app /data ~ exec gosu app "$@" | gosu
            /usr/bin/env bash ~ exec su-exec app serve | su-exec
            /bin/sh ~ if [ "$(id -u)" = 0 ]; then ~ exec gosu app "$@" ~ fi ~ exec "$@" |
            '/bin/bash ~ [[ $EUID != 0 ]] || set -- gosu app "$@" ~ exec gosu app "$@"' |
            /bin/sh ~ usermod -u "$PUID" app ~ exec gosu app "$@" | gosu
            /bin/sh ~ chown "$(id -u app)" /data ~ exec gosu app "$@" | gosu
            '/bin/sh ~ [ `id --user` -ne 0 ] || exec gosu app "$@" ~ exec gosu app "$@"' |
            /bin/sh ~ [ "$(id -u 2>/dev/null)" = 0 ] && chown app /data ~ exec gosu app "$@" |
            /bin/sh ~ [ "$UID" = 0 ] && chown app /data ~ exec gosu app "$@" |
            /bin/sh ~ exec "$@" |
            /usr/bin/python3 ~ gosu app |
            gosu app |
            """)
    void aScriptThatDoesNotAskWhetherItIsRootIsTold(String text, String expected) {
        assertThat(DroppingCommand.inScript("/entry.sh", script(text)).map(RootWork::why))
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gosu app serve | SETGID,SETUID
            chown app /data; gosu app serve | SETGID,SETUID,CHOWN
            chown -R app /data; gosu app serve | SETGID,SETUID,CHOWN,DAC_OVERRIDE
            chown --recursive app /data; gosu app serve | SETGID,SETUID,CHOWN,DAC_OVERRIDE
            mkdir -p /data/x; chown app /data/x; gosu app serve | SETGID,SETUID,CHOWN,DAC_OVERRIDE
            chmod 700 /data; gosu app serve | SETGID,SETUID,FOWNER
            echo a > /data/x; gosu app serve | SETGID,SETUID
            rm -r /data/x; mkdir /data/x; cp -a x /data; gosu app serve | SETGID,SETUID
            echo a > /data/x; chown app /data/x; gosu app serve | SETGID,SETUID,CHOWN,DAC_OVERRIDE
            echo a > "/dev/null"; chown app /data/x; gosu app serve | SETGID,SETUID,CHOWN
            echo "a > b; rm -r x"; chown app /data/x; gosu app serve | SETGID,SETUID,CHOWN
            sed -n x y; chown app /data/x; gosu app serve | SETGID,SETUID,CHOWN
            sed -i x y; chgrp app /data/x; gosu app serve | SETGID,SETUID,CHOWN,DAC_OVERRIDE
            find /data -exec chown app {} +; gosu app serve | SETGID,SETUID,CHOWN,DAC_OVERRIDE
            cp -a x /data; chown app /data; gosu app serve | SETGID,SETUID,CHOWN,DAC_OVERRIDE,FOWNER
            serve 2>&1 >/dev/null; gosu app serve | SETGID,SETUID
            install -o app -d /data/x; gosu app serve | SETGID,SETUID,CHOWN,DAC_OVERRIDE,FOWNER
            """)
    void whatAScriptDoesBeforeNeedsMore(String script, String expected) {
        assertThat(DroppingCommand.of(started("0", "sh ~ -c ~ " + script))
                        .orElseThrow()
                        .capabilities())
                .isEqualTo(List.of(expected.split(",", -1)));
    }

    /** The first was seen with named, the others with bash. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /bin/bash ~ set -e ~ chown root:bind /run/named ~ exec named | root
            /bin/sh -e ~ chown -R "app":app "$DATA" | app
            /usr/bin/env bash ~ set -euo pipefail ~ /bin/chown 1000 /data; x | 1000
            /bin/sh ~ set -o errexit ~ chown app: /data # why | app
            /bin/sh ~ set -e ~ f() { ~ x ~ } ~ if x; then ~ y ~ fi ~ chown app /data | app
            /bin/sh ~ set -e ~ log() { echo "$@"; } ~ chown app /data | app
            /bin/sh ~ set -e ~ for x in a; do if y; then z; fi; done; chown app /data | app
            '/bin/sh ~ set -e ~ case "$1" in ~ a|b) y ;; ~ esac ~ chown app /data' | app
            /bin/sh ~ set -e ~ log() { echo "$@"; } ~ if x ~ then ~ chown app /data ~ fi |
            /bin/sh ~ set -e ~ log(){ echo "$@"; } ~ if x ~ then ~ chown app /data ~ fi |
            /bin/sh ~ set -e ~ if x; then if y; then z; fi ~ chown app /data ~ fi |
            /bin/sh ~ set -e ~ case "$1" in ~ a) if y; then z; fi ~ chown app /data ;; ~ esac |
            /bin/sh ~ set -e ~ if x; then ~ echo done ~ chown app /data ~ fi |
            '/bin/sh ~ set -e ~ [ -w /data ] || ~ chown app /data' |
            /bin/sh ~ set -e ~ [ -d /data ] && ~ ~ chown app /data |
            '/bin/sh ~ set -e ~ x | ~ chown app /data' |
            /bin/sh ~ set -e ~ [ -d /data ] && ( ~ x ~ chown app /data ~ ) |
            /bin/sh ~ set -e ~ if [ "$1" != serve ]; then exec "$@"; fi; chown app /data |
            '/bin/sh ~ set -e ~ [ -d /data ] || exit 0 ~ chown app /data' |
            /bin/sh ~ set -e ~ if x; then set +e; fi ~ chown app /data |
            /bin/sh ~ set -- serve -e ~ chown app /data |
            /bin/sh ~ chown app /data |
            /bin/sh ~ set -e ~ set +e ~ chown app /data |
            /bin/sh ~ set -- -x ~ chown app /data |
            '/bin/sh ~ set -e ~ chown app /data || true' |
            /bin/sh ~ set -e ~ [ -d /data ] && chown app /data |
            /bin/sh ~ set -e ~ if [ -d /data ]; then ~ chown app /data ~ fi |
            /bin/sh ~ set -e ~ for x in a; do chown app /data; done |
            /bin/sh ~ set -e ~ case "$1" in ~ a) ~ chown app /data ~ ;; ~ esac |
            /bin/sh ~ set -e ~ f() { ~ chown app /data ~ } |
            /bin/sh ~ set -e ~ chown "$APP" /data |
            /bin/sh ~ set -e ~ chown :app /data |
            /bin/sh ~ set -e ~ chown --from=root app /data |
            /bin/sh ~ set -e ~ exec serve ~ chown app /data |
            /bin/sh ~ set -e ~ cat <<E ~ chown app /data ~ E |
            '/bin/sh ~ set -e ~ [ "$(id -u)" = 0 ] || exit 1 ~ chown app /data' |
            /usr/bin/python3 ~ set -e ~ chown app /data |
            """)
    void anOwnerIsChangedWhereTheScriptEndsWithoutIt(String text, String expected) {
        assertThat(DroppingCommand.ownerChanges(script(text)).stream().map(OwnerChange::owner))
                .isEqualTo(Optional.ofNullable(expected).stream().toList());
    }

    @Test
    void aCommentNeedsNothing() {
        assertThat(DroppingCommand.inScript("/x", "#!/bin/sh\n# install, chmod, find the data\ngosu app serve")
                        .orElseThrow()
                        .capabilities())
                .containsExactly("SETGID", "SETUID");
    }

    @Test
    void ofManyOwnerChangesOfAnyLengthOnlySomeAreLookedAt() {
        List<OwnerChange> changes =
                DroppingCommand.ownerChanges("#!/bin/sh -e\n" + ("chown app " + "x".repeat(999) + "\n").repeat(60));
        assertThat(changes).hasSize(16);
        assertThat(changes.getFirst().command()).hasSize(101).endsWith("x…");
    }

    /** Each of these took seconds for a quarter of its length, or is as bad for a pattern that goes back. */
    @Test
    void hostileTextIsReadInLinearTime() {
        String head = "#!/bin/sh -e\n";
        List<String> texts = List.of(
                "#!/bin/sh -" + "e".repeat(65_000) + "!\nchown app /x\ngosu app x",
                head + "set -" + "e".repeat(65_000) + "!\nchown app /x\ngosu app x",
                head + "chown app /x\ngosu app x\n" + "sed ".repeat(16_000),
                head + "chown app /x\ngosu app x\n" + "chown -".repeat(9_000),
                head + "chown app /x\ngosu app x\nchown -" + "i".repeat(65_000),
                head + "chown app /x\ngosu app x\n" + "> ".repeat(32_000),
                head + "chown app /x\ngosu app x\n>" + " ".repeat(65_000),
                head + "id" + " -id".repeat(16_000) + " $",
                head + "chown aNNN /x\n".repeat(4_500),
                head + "(".repeat(65_000),
                head + "chown app /x\nchown " + "-v ".repeat(21_000));
        assertTimeoutPreemptively(
                Duration.ofMinutes(1),
                () -> texts.forEach(text -> {
                    DroppingCommand.ownerChanges(text)
                            .forEach(change -> DroppingCommand.changing("/x", text, change, true));
                    DroppingCommand.inScript("/x", text);
                }));
    }

    @Test
    void oneThatIsNotStartedAsRootNeedsNothing() {
        assertThat(DroppingCommand.of(started("1500:1500", "gosu ~ app ~ serve")))
                .isEmpty();
    }
}
