package dev.wharden.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TmpfsMountTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/run",
                "/run:mode=0755",
                "/run:uid=101,gid=101,mode=1777,size=64m,nr_inodes=10k",
                "/run:exec,nosuid,nodev,noatime",
                "/run:size=10%",
                "/run:"
            })
    void whatDockerTakesIsTaken(String text) {
        assertThat(TmpfsMount.parse(text).problem()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    run | expected an absolute path
                    /a/../b | expected an absolute path
                    / | a tmpfs cannot be the root file system
                    //./ | a tmpfs cannot be the root file system
                    /run:modus=1 | unknown tmpfs option 'modus'
                    /run:mode=rwx | expected octal digits such as 1777 after mode=, found 'rwx'
                    /run:mode=8 | expected octal digits such as 1777 after mode=, found '8'
                    /run:size=0 | expected 64m or 10% after size=, found '0'
                    /run:size=1Gi | expected 64m or 10% after size=, found '1Gi'
                    /run:uid=root | expected a number after uid=, found 'root'
                    /run:uid=4294967296 | expected a number after uid=, found '4294967296'
                    /run:exec,noexec | option noexec is set twice or contradicted
                    /run:noexec,exec | option exec is set twice or contradicted
                    /run:size=1m,size=2m | option size is set twice or contradicted
                    """)
    void whatItDoesNotTakeIsToldWithTheReason(String text, String problem) {
        assertThat(TmpfsMount.parse(text).problem()).contains(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/run:suid", "/run:dev", "/run:ro", "/run:noexec,,size=1m", "/run:mode", "/run:a:b"})
    void whatAWritablePlaceDoesNotNeedIsRefused(String text) {
        assertThat(TmpfsMount.parse(text).problem())
                .hasValueSatisfying(why -> assertThat(why).startsWith("unknown tmpfs option"));
    }

    @Test
    void itBelongsToTheUserWhereNothingElseIsSaid() {
        UserSpec user = UserSpec.parse("101:102");
        assertThat(TmpfsMount.options("/run", "", user)).isEqualTo("uid=101,gid=102,mode=0755");
        assertThat(TmpfsMount.options("/tmp", "size=1m", user)).isEqualTo("size=1m,uid=101,gid=102,mode=1777");
        assertThat(TmpfsMount.options("/run", "mode=1777", user)).isEqualTo("mode=1777");
        assertThat(TmpfsMount.options("/run", "size=1m", UserSpec.parse("nginx")))
                .isEqualTo("size=1m");
        assertThat(TmpfsMount.options("/run", "", UserSpec.parse(""))).isEmpty();
    }
}
