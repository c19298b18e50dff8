package dev.wharden.bench;

import dev.wharden.config.PolicyFiles;
import dev.wharden.control.Controls;
import dev.wharden.docker.DockerJava;
import dev.wharden.docker.EngineAddress;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.observe.Observer;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.EvaluationContext;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.States;
import dev.wharden.policy.Verdict;
import dev.wharden.subject.Subject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.quartz.CronExpression;

/**
 * What it costs to judge one running container of a real engine, with all that is known of it. {@code daemon/bin/bench}
 * starts it.
 */
@State(Scope.Thread)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JudgeBenchmark {
    @Param("/run/docker.sock")
    public String socket;

    @Param("policies")
    public String policies;

    /** The container, and what it must be found to be: else something else is measured. */
    @Param({"bench-1:Compliant", "bench-drifting:Drifted"})
    public String container;

    private PolicySet set;
    private Subject subject;
    private EvaluationContext context;

    /** Looks at the container once. */
    @Setup
    public void observe() {
        set = new PolicyFiles(new Catalogue(Controls.all()), CronExpression::isValidExpression)
                .read(Path.of(policies))
                .policies();
        var docker = new DockerJava(
                EngineAddress.parse("unix://" + socket),
                Duration.ofSeconds(30),
                System::nanoTime,
                (operation, code, took) -> {});
        String[] expected = container.split(":", 2);
        subject = new Observer(docker, ProcFiles.ofHost(), socket, InstantSource.system()).observe(expected[0]);
        context = EvaluationContext.of(Instant.now(), Mode.ENFORCE);
        String found = States.of(judge()).word();
        if (!found.equals(expected[1])) {
            throw new IllegalStateException(container + " is " + found + ": " + judge().findings());
        }
    }

    /** From what is known to the verdict, repairs folded in. */
    @Benchmark
    public Verdict judge() {
        return set.evaluate(subject, context);
    }
}
