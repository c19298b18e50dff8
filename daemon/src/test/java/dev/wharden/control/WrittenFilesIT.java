package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.InBench;
import dev.wharden.Json;
import dev.wharden.TestEngine;
import dev.wharden.control.filesystem.FilesystemDrift;
import dev.wharden.docker.DockerJava;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.observe.Memory;
import dev.wharden.observe.Observer;
import dev.wharden.subject.Guarded;
import dev.wharden.subject.Subject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What containers of a real engine write outside their mounts. */
final class WrittenFilesIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("written-");

    private static final ObjectNode ALL =
            Json.object("{\"executables\": false, \"setuid\": false, \"sensitive\": false}");

    private final DockerJava docker = ENGINE.client();

    @AfterEach
    void close() {
        docker.close();
    }

    /** Runs a command to its end and lives on. */
    private static void run(String name, String command, String... flags) {
        var words = new ArrayList<>(List.of("run", "-d", "--name", ENGINE.prefix() + name));
        words.addAll(List.of(flags));
        words.addAll(List.of("busybox:test", "sleep", "1d"));
        ENGINE.docker(words);
        ENGINE.docker("exec", "-u", "0", ENGINE.prefix() + name, "sh", "-c", command);
    }

    private Observer observer() {
        return new Observer(
                docker,
                ProcFiles.ofHost(),
                ENGINE.socket().toString(),
                InstantSource.system(),
                Memory.NONE,
                subject -> FilesystemDrift.asksForFiles(new Settings(ALL)),
                () -> Guarded.NONE);
    }

    private List<String> found(String name) {
        Subject subject = observer().observe(ENGINE.prefix() + name);
        return FilesystemDrift.CONTROL.evaluate(subject, new Settings(ALL)).stream()
                .map(finding ->
                        finding.detail().rule() + ": " + finding.detail().message())
                .toList();
    }

    @Test
    void whatTheRuntimeMakesAndDataAreNoFindings() {
        run(
                "plain",
                "echo data > /tmp/x; cp /bin/sleep /data/tool; cp /bin/sleep /scratch/tool",
                "--init",
                "--volume=/data",
                "--tmpfs=/scratch:exec",
                "--workdir=/made/by/runc",
                "--hostname=other");
        assertThat(found("plain")).isEmpty();
    }

    @Test
    void programsRightsAndAccountsAreFound() {
        run(
                "drift",
                "cp /bin/sleep /tmp/tool; cp /bin/sleep /usr/su; chmod 4755 /usr/su; echo x::0:0::/:/bin/sh >> "
                        + "/etc/passwd");
        assertThat(found("drift"))
                .containsExactly(
                        "fs-drift-setuid: added the program that gives rights /usr/su",
                        "fs-drift-executable: added the program /tmp/tool",
                        "fs-drift-sensitive: changed the file /etc/passwd");
    }

    /** Tens of thousands of files are a fact about the container, and hold up nothing. */
    @Test
    void aFloodOfFilesIsToldAndBounded() {
        run(
                "flood",
                "mkdir /tmp/f; cd /tmp/f; i=0; while [ $i -lt 60 ]; do mkdir $i; i=$((i+1)); done; "
                        + "for d in *; do (cd $d; j=0; while [ $j -lt 1000 ]; do : > "
                        + "a-file-with-a-name-of-some-length-$j; j=$((j+1)); done); done");
        long begin = System.nanoTime();
        List<String> found = found("flood");
        System.out.printf("a look at 60 000 written files: %d ms%n", (System.nanoTime() - begin) / 1_000_000);
        assertThat(found).singleElement().asString().startsWith("fs-drift-writes: writes outside its mounts");
    }

    /** Reported: what it costs to ask. */
    @Test
    @InBench(inTheGate = "aFloodOfFilesIsToldAndBounded")
    void askingCostsLittle() {
        run("cost", "for i in 1 2 3 4 5; do cp /bin/sleep /tmp/$i; done");
        long with = best(() -> observer().observe(ENGINE.prefix() + "cost"));
        Observer kept = observer();
        long remembered = best(() -> kept.observe(ENGINE.prefix() + "cost"));
        System.out.printf("look with changes of 5 programs %d us, remembered %d us%n", with / 1000, remembered / 1000);
        assertThat(remembered).isLessThan(with);
    }

    private static long best(Runnable work) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 30; i++) {
            long begin = System.nanoTime();
            work.run();
            best = Math.min(best, System.nanoTime() - begin);
        }
        return best;
    }
}
