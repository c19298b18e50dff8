package dev.wharden.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which scripts hand over to a program, by their text. */
final class HandOverTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec \"$@\"",
                "#!/bin/sh\nset -e\n\texec postgres -D /data\n",
                "exec gosu mysql \"$BASH_SOURCE\" \"$@\"",
                "[ -n \"$1\" ] && exec app",
                "test -f x || exec app",
                "if true; then exec app; fi",
                "else exec app",
                "main() { exec app; }",
                "mysqld) exec mysqld ;;",
                "( exec app )",
                "for i in 1; do exec app; done",
                "! exec app",
                "exec -a name app",
                "exec -c -l -a 'my name' app",
                "exec -- app",
                "LANG=C A+=b exec app",
                "command exec app",
                "eval exec app",
                "exec 2>&1 app",
                "exec app >log 2>&1",
                "exec > \"$LOG\" app",
                "exec &>log app",
                "exec 2>&1; exec app",
                "exec \\\n  app",
                "exec\tapp",
                "x=\"a # b\"; exec app",
                "x=${y#z}; exec app",
                "x=$(echo # \"no); exec app",
                "echo 'not'; exec app",
                "echo don\\'t; exec app",
                "cat <<E\nit doesn't matter\nE\nexec app",
                "exec \"${CMD[@]}\"",
                "exec $(which app)",
                "exec `which app`",
                "set -e\r\nexec app\r\n",
            })
    void handsOver(String script) {
        assertThat(HandOver.isIn(script)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "while true; do sleep 1; done",
                "exec",
                "exec 3>&1",
                "exec >log 2>&1",
                "exec > log",
                "exec > \"$LOG\" 2>> /err",
                "exec 2>&1",
                "exec 3>&-",
                "exec {fd}<>file",
                "exec &> >(tee -a /var/log/x)",
                "exec > >(tee $(date) log) 2>&1",
                "exec < <(tail -f x)",
                "exec 3<<<word",
                "exec >| file",
                "exec 2>&1 # exec app",
                "exec 2>&1; echo x",
                "( exec 2>&1 )",
                "{ exec 2>&1; }",
                "# exec app",
                "  # then exec app",
                "echo x # ; exec app",
                "echo exec app",
                "echo \"; exec app\"",
                "docker exec app ls",
                "execute app",
                "sh -c 'exec app'",
                "trap 'exec app' TERM",
                "find . -exec rm {} ;",
                "exec=app",
                "$exec app",
                "x=$(exec app)",
            })
    void doesNot(String script) {
        assertThat(HandOver.isIn(script)).isFalse();
    }

    @Test
    void aTextThatIsMadeToBeSlowIsNot() {
        for (String piece :
                new String[] {"exec \"$(", "exec '", "exec ${", "x<", "exec >(", "a=", "exec -a ", "\\", "`"}) {
            String text = piece.repeat((64 << 10) / piece.length()) + "exec";
            assertTimeout(Duration.ofMinutes(1), () -> HandOver.isIn(text));
        }
    }
}
