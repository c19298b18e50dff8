package dev.wharden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.config.EffectivePolicy;
import dev.wharden.config.PolicyFiles;
import dev.wharden.config.ProfilePolicy;
import dev.wharden.config.WrittenPlaces;
import dev.wharden.config.yaml.Words;
import dev.wharden.config.yaml.YamlText;
import dev.wharden.policy.HostPolicy;
import dev.wharden.policy.Identity;
import dev.wharden.policy.LabelOverrides;
import dev.wharden.policy.Mode;
import dev.wharden.policy.Policy;
import dev.wharden.policy.PolicySet;
import dev.wharden.report.Ansi;
import dev.wharden.report.Folding;
import dev.wharden.report.Printable;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = {
            "The effective policies: every value that decides, and what set it.",
            "An origin is a file and line, a profile and its version, a container's label, or the default."
        },
        footer = {
            "",
            "  wharden policy show web                 one policy",
            "  wharden policy show --container shop    the policy that decides for a container, with its labels",
            "  wharden policy show --host              what is demanded of the host",
            "  wharden policy show --profile baseline  a built-in profile"
        })
final class PolicyShowCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "One policy.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--container",
            paramLabel = "NAME",
            description = "The policy that decides for this container, with what its labels add.")
    private Optional<String> container = Optional.empty();

    @Option(names = "--host", description = "The policy that decides for the host and its engine.")
    private boolean host;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, json or yaml.")
    private Format format = Format.TABLE;

    /** How it is printed. */
    enum Format {
        TABLE,
        JSON,
        YAML
    }

    private record Files(PolicySet policies, Map<String, WrittenPlaces> places) {}

    @Override
    public Integer call() {
        Session session = Session.open(common);
        if ((name.isPresent() ? 1 : 0) + (container.isPresent() ? 1 : 0) + (host ? 1 : 0) > 1) {
            throw new Failure(Exit.USAGE, "name a policy, a container or the host, not two of them");
        }
        Files files = files(session);
        List<EffectivePolicy> shown = host
                ? List.of(ofHost(session, files))
                : container.isPresent() ? List.of(of(session, files, container.get())) : named(session, files);
        switch (format) {
            case TABLE ->
                session.print(shown.stream()
                        .map(policy -> String.join("\n", table(session, policy)) + "\n")
                        .collect(Collectors.joining("\n")));
            case JSON -> {
                var list = JsonNodeFactory.instance.arrayNode();
                shown.forEach(policy -> list.add(policy.tree()));
                session.print(Printable.document(list.toPrettyString() + "\n"));
            }
            case YAML -> shown.forEach(policy -> session.print(Printable.document(YamlText.of(policy.tree()))));
        }
        return Exit.OK;
    }

    private Files files(Session session) {
        return common.profile()
                .map(profile -> new Files(ProfilePolicy.of(profile, Mode.AUDIT, session.catalogue()), Map.of()))
                .orElseGet(() -> {
                    var loaded = session.load(session.policyPath());
                    return new Files(loaded.policies(), loaded.places());
                });
    }

    private List<EffectivePolicy> named(Session session, Files files) {
        List<Policy> all = files.policies().policies();
        List<Policy> wanted = all.stream()
                .filter(policy -> name.isEmpty() || policy.name().equals(name.get()))
                .toList();
        if (wanted.isEmpty()) {
            String where = " in " + session.policyPath();
            throw new Failure(
                    Exit.USAGE,
                    name.map(one -> "no policy " + Words.quote(one) + where
                                            + Words.suggestion(
                                                    one,
                                                    all.stream()
                                                            .map(Policy::name)
                                                            .toList()))
                                    .orElse("no policies" + where)
                            + (files.policies().host().isPresent() ? "; the host's is shown by --host" : ""));
        }
        return wanted.stream()
                .map(policy -> effective(session, files, policy, Optional.empty()))
                .toList();
    }

    private static EffectivePolicy of(Session session, Files files, String container) {
        List<Subject> subjects =
                new Inspection(session, files.policies()).subjects(List.of(container), session::complain);
        if (subjects.isEmpty()) {
            throw new Failure(Exit.USAGE, container + " is being recreated; try again when that is done");
        }
        Identity identity = Identity.of(subjects.getFirst(), List.of());
        Policy policy = files.policies()
                .policyFor(identity)
                .orElseThrow(() ->
                        new Failure(Exit.USAGE, "no policy matches " + container + " in " + session.policyPath()));
        return effective(session, files, policy, Optional.of(LabelOverrides.of(identity)));
    }

    private static EffectivePolicy ofHost(Session session, Files files) {
        HostPolicy policy = files.policies()
                .host()
                .orElseThrow(() -> new Failure(Exit.USAGE, "no HostPolicy in " + session.policyPath()));
        return EffectivePolicy.of(
                policy,
                session.catalogue(),
                files.places().getOrDefault(PolicyFiles.place(policy), WrittenPlaces.NONE),
                version());
    }

    private static String version() {
        return Version.number().equals("unknown") ? "" : Version.number();
    }

    private static EffectivePolicy effective(
            Session session, Files files, Policy policy, Optional<LabelOverrides> label) {
        return EffectivePolicy.of(
                policy,
                session.catalogue(),
                files.places().getOrDefault(policy.name(), WrittenPlaces.NONE),
                version(),
                label);
    }

    private static List<String> table(Session session, EffectivePolicy policy) {
        Ansi ansi = session.terminal().ansi();
        var rows = policy.brief().stream()
                .map(value -> List.of(value.setting(), text(value.value()), Printable.of(value.origin())))
                .toList();
        var lines = new Columns(
                        List.of("SETTING", "VALUE", "ORIGIN"),
                        rows,
                        session.terminal().width())
                .lines();
        var all = new java.util.ArrayList<String>();
        all.add(ansi.bold(policy.name())
                + (policy.sha256().isEmpty() ? "" : "  " + ansi.dim("sha256 " + policy.sha256())));
        all.add(ansi.dim(lines.getFirst()));
        all.addAll(lines.subList(1, lines.size()));
        all.addAll(Folding.fold(
                "",
                policy.onDrift()
                                .map(usual -> "Where not shown, onDrift is " + usual.word() + " and severity is")
                                .orElse("The host is only reported. Where not shown, severity is")
                        + " the control's own (wharden controls).",
                session.terminal().width()));
        if (!policy.notJudged().isEmpty()) {
            all.addAll(Folding.fold(
                    "",
                    "No requirement: " + String.join(", ", policy.notJudged()) + ".",
                    session.terminal().width()));
        }
        return all;
    }

    /** As a policy file would say it, on one line. */
    private static String text(JsonNode value) {
        String text = value.isArray()
                ? value.valueStream().map(JsonNode::asText).collect(Collectors.joining(", ", "[", "]"))
                : value.asText();
        return Printable.of(text);
    }
}
