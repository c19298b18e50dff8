package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharden.TestEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fleet with seeded violations on a real engine, evaluated by {@code wharden check -o json} and beside it by
 * docker-bench-security: every violation is found, and nothing else. {@code -Dwharden.fleet=all} starts the whole of
 * it; a test run starts a sample.
 */
final class SeededFleetIT {
    private static final boolean ALL = System.getProperty("wharden.fleet", "").equals("all");
    private static final String PRIVILEGED = "privileged/privileged-forbidden";

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("fleet-");

    @TempDir
    private Path folder;

    private final SeededContainer.Fleet fleet = SeededContainer.read();
    private final List<SeededContainer> started =
            fleet.containers().stream().filter(one -> ALL || one.sample()).toList();

    @Test
    void everySeededViolationIsFoundAndNothingElse() {
        Product product = Product.in(folder, ENGINE, "Audit");
        product.policy("fleet.yaml", policy());
        Shown.table(new Shown.Table() {
            private final Score wharden = new Score("wharden");
            private final Score bench = new Score("docker-bench-security 1.6.0, section 5");
            private int modules;

            @Override
            public void make() throws Exception {
                start();
                Map<String, Set<String>> found = check(product);
                for (SeededContainer one : started) {
                    wharden.add(one, one.violations(), found.getOrDefault(one.name(), Set.of("not evaluated")));
                    Set<String> warned = warned(one);
                    modules += Math.toIntExact(warned.stream()
                            .filter(DockerBenchSecurity.MODULES::contains)
                            .count());
                    bench.add(one, seen(one, warned), warned);
                }
                Stream.of(wharden, bench).forEach(Score::show);
                Shown.lines(
                        ("    of the bench's false alarms %d are 5.2 and 5.3, which warn where the host has no such "
                                        + "module")
                                .formatted(modules));
            }

            // Of the violations those that it has warned of; what only privileged brings about counts with that.
            private Set<String> seen(SeededContainer one, Set<String> warned) {
                var seen = new TreeSet<String>();
                for (String rule : one.violations()) {
                    String check = one.violations().contains(PRIVILEGED)
                            ? "5.5"
                            : fleet.checks().getOrDefault(rule, "");
                    if (warned.contains(check)) {
                        seen.add(rule);
                    }
                }
                return seen;
            }

            @Override
            public String sums() {
                return "seeded fleet of %d containers: %s; %s".formatted(started.size(), wharden.sums(), bench.sums());
            }

            @Override
            public boolean isPassed() {
                return started.size() >= (ALL ? 40 : 12)
                        && wharden.seeded >= (ALL ? 60 : 20)
                        && wharden.found == wharden.seeded
                        && wharden.falseAlarms == 0;
            }
        });
    }

    /** Each rule of the list is one that the product knows: else a check of the bench would be asked for nothing. */
    @Test
    void everyRuleOfTheListIsSeededSomewhere() {
        Set<String> seeded = new TreeSet<>();
        fleet.containers().forEach(one -> seeded.addAll(one.violations()));

        assertThat(seeded).containsAll(fleet.checks().keySet());
        assertThat(fleet.containers())
                .filteredOn(one -> one.violations().isEmpty())
                .hasSizeGreaterThan(10);
    }

    /** How many of the seeded violations one of the two has found, and what it has said of nothing. */
    private final class Score {
        private final String who;
        private final List<String> lines = new ArrayList<>();
        private int seeded;
        private int found;
        private int falseAlarms;

        Score(String who) {
            this.who = who;
        }

        /**
         * One container's.
         *
         * @param hits of its violations those that may be found by what was said
         * @param said all that was said, by rule or by check
         */
        void add(SeededContainer one, Set<String> hits, Set<String> said) {
            Set<String> missed = new TreeSet<>(one.violations());
            Set<String> meant = new TreeSet<>(one.violations());
            one.violations().forEach(rule -> meant.add(fleet.checks().getOrDefault(rule, "")));
            if (one.violations().contains(PRIVILEGED)) {
                meant.add("5.5");
            }
            boolean byRule = said.stream().anyMatch(name -> name.contains("/"));
            missed.removeIf(rule -> hits.contains(rule) && (!byRule || said.contains(rule)) && !said.isEmpty());
            Set<String> alarms = new TreeSet<>(said);
            alarms.removeAll(meant);
            seeded += one.violations().size();
            found += one.violations().size() - missed.size();
            falseAlarms += alarms.size();
            if (!missed.isEmpty() || !alarms.isEmpty()) {
                lines.add("    %-20s missed %s, false alarms %s".formatted(one.name(), missed, alarms));
            }
        }

        void show() {
            Shown.lines(sums());
            lines.forEach(Shown::lines);
        }

        String sums() {
            return "%s found %d of %d, false alarms %d".formatted(who, found, seeded, falseAlarms);
        }
    }

    private void start() throws IOException, InterruptedException, ExecutionException {
        Path data = Files.createDirectory(folder.resolve("data"));
        ENGINE.docker("network", "create", "fleet-net");
        Map<String, String> places = Map.of(
                "{socket}", ENGINE.socket().toString(),
                "{run}", String.valueOf(ENGINE.socket().getParent()),
                "{data}", data.toString(),
                "{network}", "fleet-net");
        try (var starters = Executors.newFixedThreadPool(4)) {
            var starting = new ArrayList<Future<String>>();
            for (SeededContainer one : started) {
                var words = new ArrayList<>(List.of("run", "-d", "--name", "fleet-" + one.name()));
                for (String word : one.run()) {
                    String filled = word;
                    for (var place : places.entrySet()) {
                        filled = filled.replace(place.getKey(), place.getValue());
                    }
                    words.add(filled);
                }
                words.add("busybox:test");
                words.addAll(one.command());
                starting.add(starters.submit(() -> ENGINE.docker(words)));
            }
            for (Future<String> container : starting) {
                assertThat(container.get()).isNotEmpty();
            }
        }
    }

    private Map<String, Set<String>> check(Product product) throws IOException {
        var words = new ArrayList<>(List.of("check", "-o", "json"));
        started.forEach(one -> words.add("fleet-" + one.name()));
        Ran ran = product.wharden(words.toArray(String[]::new));
        var found = new TreeMap<String, Set<String>>();
        for (JsonNode container : new ObjectMapper().readTree(ran.out()).path("containers")) {
            Set<String> rules = new TreeSet<>();
            container
                    .path("findings")
                    .forEach(finding -> rules.add(finding.path("control").asText() + "/"
                            + finding.path("rule").asText()));
            found.put(container.path("name").asText().substring("fleet-".length()), rules);
        }
        return found;
    }

    private Set<String> warned(SeededContainer one) throws IOException {
        String name = "fleet-" + one.name();
        JsonNode inspect =
                new ObjectMapper().readTree(ENGINE.docker("inspect", name)).path(0);
        Ran ps = Ran.of(
                List.of("docker", "-H", "unix://" + ENGINE.socket(), "exec", name, "ps", "-el"), Map.of(), "", folder);
        return DockerBenchSecurity.warns(inspect, ps.out());
    }

    private static String policy() {
        try (var in = Objects.requireNonNull(
                SeededFleetIT.class.getResourceAsStream("/fleet/policy.yaml"), "fleet/policy.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
