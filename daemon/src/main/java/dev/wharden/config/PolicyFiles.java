package dev.wharden.config;

import dev.wharden.config.yaml.Keys;
import dev.wharden.config.yaml.Place;
import dev.wharden.config.yaml.Problem;
import dev.wharden.config.yaml.Problems;
import dev.wharden.config.yaml.StrictYaml;
import dev.wharden.config.yaml.Words;
import dev.wharden.config.yaml.Yaml;
import dev.wharden.config.yaml.YamlValues;
import dev.wharden.control.Control;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.HostPolicy;
import dev.wharden.policy.Policy;
import dev.wharden.policy.PolicyException;
import dev.wharden.policy.PolicySet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads policy files, strictly and all at once: a set is right as a whole, or it is refused as a whole. Immutable; each
 * reading is on its own.
 */
public final class PolicyFiles {
    private static final String API_VERSION = "wharden.dev/v1";

    /** Each policy is kept with all that its profile demands: ten thousand would take the heap of the daemon. */
    static final int MOST_DOCUMENTS = 1000;

    private final Catalogue catalogue;
    private final Predicate<String> isCron;

    /**
     * Reads for these controls.
     *
     * @param catalogue what policies and the host policy may speak of
     * @param isCron whether a text is a Quartz cron expression
     */
    public PolicyFiles(Catalogue catalogue, Predicate<String> isCron) {
        this.catalogue = catalogue;
        this.isCron = isCron;
    }

    /**
     * What was read.
     *
     * @param policies the set
     * @param warnings what is strange but allowed, by place
     * @param tests what {@code policy test} runs; nothing else looks at them
     * @param places of each HardeningPolicy, by its name, where its values are written; of each HostPolicy by
     *     {@link #place(HostPolicy)}
     */
    public record Loaded(
            PolicySet policies, List<Problem> warnings, List<PolicyTest> tests, Map<String, WrittenPlaces> places) {
        public Loaded {
            warnings = List.copyOf(warnings);
            tests = List.copyOf(tests);
            places = Map.copyOf(places);
        }
    }

    /**
     * Reads files and folders: of a folder its {@code *.yaml} and {@code *.yml}, sorted, not those below. Throws
     * ConfigException with every problem: also when a path is not there, or a file may be written by group or others.
     */
    public Loaded read(List<Path> paths) {
        var problems = new Problems();
        List<TextFiles.TextFile> texts = TextFiles.read(paths, problems);
        return load(texts, problems);
    }

    /** The same of one file or folder. */
    public Loaded read(Path path) {
        return read(List.of(path));
    }

    /** Reads a text, as if it were a file of that name. Throws ConfigException. */
    public Loaded readText(String file, String text) {
        return load(List.of(new TextFiles.TextFile(file, text)), new Problems());
    }

    private Loaded load(List<TextFiles.TextFile> texts, Problems problems) {
        var reading = new Reading(
                problems,
                new DocumentReader(
                        problems,
                        catalogue.controls().stream().map(Control::info).toList(),
                        catalogue.hostControls().stream().map(Control::info).toList(),
                        isCron));
        int documents = 0;
        for (TextFiles.TextFile text : texts) {
            for (StrictYaml.Document document : StrictYaml.read(text.file(), text.text(), problems)) {
                if (++documents > MOST_DOCUMENTS) {
                    problems.error(
                            document.root().place(),
                            "is number " + documents + " of the policies, exceptions and tests: more than "
                                    + MOST_DOCUMENTS + " are not read");
                    problems.check();
                }
                reading.document(document);
            }
        }
        problems.check();
        return new Loaded(
                new PolicySet(
                        reading.policies,
                        reading.exceptions,
                        reading.hosts.stream().max(Comparator.comparingInt(HostPolicy::priority)),
                        catalogue),
                problems.warnings(),
                reading.tests,
                reading.places);
    }

    /** Under which {@link Loaded#places} has a HostPolicy: a HardeningPolicy may have the same name. */
    public static String place(HostPolicy policy) {
        return "HostPolicy " + policy.name();
    }

    /** One reading of all files. */
    private static final class Reading {
        private final Problems problems;
        private final DocumentReader documents;
        private final Map<String, Place> names = new HashMap<>();
        private final List<PolicyTest> tests = new ArrayList<>();
        private final Map<String, WrittenPlaces> places = new HashMap<>();
        private final List<Policy> policies = new ArrayList<>();
        private final List<PolicyException> exceptions = new ArrayList<>();
        private final Map<Integer, Place> priorities = new HashMap<>();
        private final List<HostPolicy> hosts = new ArrayList<>();

        Reading(Problems problems, DocumentReader documents) {
            this.problems = problems;
            this.documents = documents;
        }

        void document(StrictYaml.Document document) {
            var values = new YamlValues(problems);
            try (Keys keys = Keys.of(document.root(), problems)) {
                keys.require("apiVersion", values.word(Map.of(API_VERSION, API_VERSION)));
                Optional<DocumentKind> kind = keys.require("kind", values.word(DocumentKind.WORDS));
                String name = documents.name(keys);
                Optional<Yaml> spec = keys.require("spec", Optional::of);
                if (kind.isPresent() && spec.isPresent()) {
                    remember(kind.get(), name, keys.place());
                    switch (kind.get()) {
                        case HARDENING_POLICY -> {
                            policies.add(documents.policy(name, spec.get()));
                            places.put(name, WrittenPlaces.of(spec.get()));
                        }
                        case POLICY_EXCEPTION -> exceptions.add(documents.exception(name, spec.get()));
                        case POLICY_TEST -> tests.add(documents.test(name, spec.get()));
                        case HOST_POLICY -> {
                            HostPolicy policy = documents.host(name, spec.get());
                            places.put(place(policy), WrittenPlaces.of(spec.get()));
                            host(policy, keys.place());
                        }
                    }
                }
            }
        }

        /** The one with the highest priority decides alone; so no two have the same. */
        private void host(HostPolicy policy, Place place) {
            Place first = priorities.putIfAbsent(policy.priority(), place);
            if (first != null) {
                problems.error(
                        place,
                        "a second HostPolicy of priority " + policy.priority() + ": set another priority, the highest"
                                + " decides alone; the first is at " + first);
            }
            hosts.add(policy);
        }

        /** A name stands once for each kind. */
        private void remember(DocumentKind kind, String name, Place place) {
            Place first = name.isEmpty() ? null : names.putIfAbsent(kind.word + " " + name, place);
            if (first != null) {
                problems.error(
                        place, "doubled name " + Words.quote(name) + " of a " + kind.word + ", first at " + first);
            }
        }
    }
}
