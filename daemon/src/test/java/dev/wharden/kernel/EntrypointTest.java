package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.subject.EntryScript;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which processes are shells at a script that may hand over to a program. */
final class EntrypointTest {
    private static final String ID = "ab".repeat(32);

    @TempDir
    Path root;

    @BeforeEach
    void aHost() {
        HostTree.bare(root);
    }

    /** Command line of the main process, words apart by a blank; the script, and what it was given. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /bin/sh /docker-entrypoint.sh nginx -g x           | /docker-entrypoint.sh COMMAND
            bash /usr/local/bin/docker-entrypoint.sh postgres  | /usr/local/bin/docker-entrypoint.sh COMMAND
            /bin/bash -e /entry.sh mysqld                      | /entry.sh COMMAND
            sh -eu /entry.sh mysqld                            | /entry.sh COMMAND
            bash --norc /entry.sh mysqld                       | /entry.sh COMMAND
            bash --noprofile --norc -x /entry.sh mysqld        | /entry.sh COMMAND
            bash -o pipefail /entry.sh mysqld                  | /entry.sh COMMAND
            bash -eo pipefail /entry.sh mysqld                 | /entry.sh COMMAND
            bash -euo pipefail -O extglob /entry.sh mysqld     | /entry.sh COMMAND
            bash +e +o posix /entry.sh mysqld                  | /entry.sh COMMAND
            bash --rcfile /etc/rc /entry.sh mysqld             | /entry.sh COMMAND
            sh -- /entry.sh mysqld                             | /entry.sh COMMAND
            sh -e - /entry.sh mysqld                           | /entry.sh COMMAND
            -ash ./entry.sh mysqld                             | ./entry.sh COMMAND
            busybox sh /entry.sh mysqld                        | /entry.sh COMMAND
            /bin/busybox.static ash -e /entry.sh mysqld        | /entry.sh COMMAND
            /usr/bin/ksh93 /entry.sh mysqld                    | /entry.sh COMMAND
            bash /entry.sh --character-set-server=utf8 -v      | /entry.sh OPTIONS
            bash /entry.sh                                     | /entry.sh NOTHING
            sh -e /entry.sh                                    | /entry.sh NOTHING
            sh -c exec\tapp worker                             |
            sh -ec exec\tapp worker                            |
            bash -o pipefail -c exec\tapp                      |
            bash --norc -c exec\tapp                           |
            sh -s worker                                       |
            sh                                                 |
            bash -i                                            |
            bash -o                                            |
            nginx: master process nginx -g x                   |
            busybox httpd -f -h /www                           |
            httpd -f -h /www                                   |
            /usr/bin/python3 /usr/bin/gunicorn app:app         |
            tail -f /dev/null                                  |
            """)
    void theMainProcessIsAt(String runs, String expected) {
        process(10, 1, runs);
        assertThat(script(10)).isEqualTo(expected == null ? "" : expected);
    }

    /** Processes as {@code pid<parent words}; what stands below what stays. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10<1 /sbin/docker-init -- /entry.sh pg, 11<10 sh /entry.sh pg        | /entry.sh COMMAND
            10<1 tini -g -- bash -e /entry.sh pg, 11<10 bash -e /entry.sh pg     | /entry.sh COMMAND
            10<1 /usr/bin/tini-static -- /entry.sh, 11<10 /bin/sh /entry.sh      | /entry.sh NOTHING
            10<1 dumb-init -- /entry.sh pg, 11<10 sh /entry.sh pg                | /entry.sh COMMAND
            10<1 sh -c /entry.sh\tpg;\techo, 11<10 sh /entry.sh pg               | /entry.sh COMMAND
            10<1 su pg -c /entry.sh\tpg, 11<10 bash -c /entry.sh\tpg, 12<11 bash /entry.sh pg | /entry.sh COMMAND
            10<1 timeout 99 /entry.sh pg, 11<10 sh /entry.sh pg                  | /entry.sh COMMAND
            10<1 sh /entry.sh pg, 11<10 timeout 99 /entry.sh pg                  | /entry.sh COMMAND
            10<1 tini -- x, 11<10 sh -c y, 12<11 timeout 9 z, 13<12 sh /z pg     | /z COMMAND
            10<1 tini -- x, 11<10 sh /orphan.sh, 12<10 sh /entry.sh pg           | /entry.sh COMMAND
            10<1 sh -c while, 11<10 sleep 1                                      |
            10<1 nginx, 11<10 sh /entry.sh pg                                    |
            10<1 sleep 9, 11<1 sh /entry.sh pg                                   |
            10<1 sh /loop.sh, 11<10 sh /entry.sh pg                              | /loop.sh NOTHING
            """)
    void belowWhatStaysItIsAChild(String processes, String expected) {
        String[] all = processes.split(", ", -1);
        for (String one : all) {
            String[] words = one.split("[< ]", 3);
            process(Integer.parseInt(words[0]), Integer.parseInt(words[1]), words[2]);
        }
        int[] pids = Stream.of(all)
                .mapToInt(one -> Integer.parseInt(one.split("<", 2)[0]))
                .toArray();
        assertThat(script(pids)).isEqualTo(expected == null ? "" : expected);
    }

    /** Its start is told before it has started anything: seconds since the host was, the main process at 100 s. */
    @ParameterizedTest
    @CsvSource({
        "/sbin/docker-init -- x,  101.5, ' UNSEEN'",
        "runc init,               101.5, ' UNSEEN'",
        "/bin/env bash /x.sh pg,  101.5, ' UNSEEN'",
        "busybox env sh /x.sh,    101.5, ' UNSEEN'",
        "/bin/env bash /x.sh pg,  102.5, ''",
        "sh -c x,                 101.5, ' UNSEEN'",
        "/sbin/docker-init -- x,  102.5, ''",
        "sh -c x,                 102.5, ''",
        "nginx,                   101.5, ''",
    })
    void whatHasOnlyJustBeenStartedMayStillStartIt(String runs, String uptime, String expected) {
        process(10, 1, runs);
        new HostTree(root)
                .file("/proc/10/stat", "10 (a) S 1 " + "0 ".repeat(17) + "10000 0\n")
                .file("/proc/uptime", uptime + " 1.0\n");
        assertThat(script(10)).isEqualTo(expected);
    }

    @Test
    void oneWithoutWordsHasEnded() {
        process(10, 1, "");
        assertThat(script(10)).isEmpty();
    }

    private void process(int pid, int parent, String words) {
        new HostTree(root)
                .file("/proc/" + pid + "/cgroup", "8:pids:/docker/" + ID + "\n")
                .file("/proc/" + pid + "/stat", pid + " (a) S 1 " + "0 ".repeat(17) + "100 0\n")
                .file(
                        "/proc/" + pid + "/status",
                        "Name:\ta" + pid + "\nPPid:\t" + parent + "\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0"
                                + "\nTracerPid:\t0\nGroups:\t0 \nCapInh:\t0\nCapPrm:\t0\nCapEff:\t0\nCapAmb:\t0"
                                + "\nCapBnd:\t0\nNoNewPrivs:\t1\nSeccomp:\t2\n")
                .file(
                        "/proc/" + pid + "/cmdline",
                        words.isEmpty() ? "" : words.strip().replace(' ', '\0').replace('\t', ' ') + "\0");
    }

    private String script(int... pids) {
        new HostTree(root)
                .file(
                        "/sys/fs/cgroup/pids/docker/" + ID + "/cgroup.procs",
                        IntStream.of(pids).mapToObj(pid -> pid + "\n").reduce("", String::concat));
        var files = new ProcFiles(root);
        return new ProcessReader(files).read(10, ID, "") instanceof Observed.Known<KernelFacts>(KernelFacts facts)
                ? new Entrypoint(files).of(facts).map(EntrypointTest::told).orElse("")
                : "not read";
    }

    private static String told(EntryScript script) {
        return script.path() + " " + script.given();
    }
}
