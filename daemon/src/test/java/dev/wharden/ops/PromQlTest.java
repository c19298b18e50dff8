package dev.wharden.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PromQlTest {
    @Test
    void metricsAreNeitherFunctionsNorLabelsNorStrings() {
        var expression = new PromQl("""
                histogram_quantile(0.99, sum by (le, job) (rate(a_bucket{x="in_a_string", \
                job=~"$job"}[$__rate_interval])))
                  / on (instance) group_left (nodename) b:c > bool 1e3 and time() - d offset 5m unless \
                absent(up{job="wharden"})
                """);

        assertThat(expression.metrics()).containsExactlyInAnyOrder("a_bucket", "b:c", "d", "up");
    }

    @Test
    void selectorsAndRangesAreFound() {
        var expression = new PromQl("sum(rate(a_total{job=~\"$job\"}[5m])) + increase(b_total[$__range])");

        assertThat(expression.selectors()).containsExactly(new PromQl.Selector("a_total", "job=~\"$job\""));
        assertThat(expression.ranged())
                .containsExactly(new PromQl.Ranged("rate", "5m"), new PromQl.Ranged("increase", "$__range"));
    }
}
