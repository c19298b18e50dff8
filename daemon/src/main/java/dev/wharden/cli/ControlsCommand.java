package dev.wharden.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.yaml.Words;
import dev.wharden.control.Control;
import dev.wharden.control.Info;
import dev.wharden.control.Profile;
import dev.wharden.control.Reference;
import dev.wharden.control.Rule;
import dev.wharden.control.Scope;
import dev.wharden.report.Folding;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "controls",
        description = "The catalogue: what is checked, why, in which profiles, and how it is repaired.")
final class ControlsCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "One control, with its settings.")
    private Optional<String> id = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, json or markdown.")
    private Format format = Format.TABLE;

    /** How the catalogue is printed. */
    enum Format {
        TABLE,
        JSON,
        MARKDOWN
    }

    @Override
    public Integer call() {
        Session session = Session.open(common);
        List<Info> infos = id.map(wanted -> List.of(find(session, wanted))).orElseGet(() -> all(session));
        switch (format) {
            case JSON -> {
                var list = JsonNodeFactory.instance.arrayNode();
                infos.forEach(info -> list.add(json(info)));
                session.say(list.toPrettyString());
            }
            case MARKDOWN -> infos.forEach(info -> markdown(session, info));
            case TABLE -> {
                if (id.isPresent()) {
                    infos.forEach(info -> details(session, info));
                } else {
                    infos.stream()
                            .filter(info -> info.scope() == Scope.CONTAINER)
                            .forEach(info -> row(session, info));
                    session.say("");
                    session.say(session.terminal().ansi().bold("Of the host (HostPolicy)"));
                    infos.stream()
                            .filter(info -> info.scope() != Scope.CONTAINER)
                            .forEach(info -> row(session, info));
                }
            }
        }
        return Exit.OK;
    }

    private static List<Info> all(Session session) {
        return session.catalogue().all().stream().map(Control::info).toList();
    }

    private static Info find(Session session, String id) {
        return session.catalogue()
                .any(id)
                .orElseThrow(() -> new Failure(
                        Exit.USAGE,
                        "unknown control " + Words.quote(id)
                                + Words.suggestion(
                                        id, all(session).stream().map(Info::id).toList())
                                + " (wharden controls lists them)"))
                .info();
    }

    private static void row(Session session, Info info) {
        String severity = info.severity().word();
        session.say(String.format(Locale.ROOT, "%-26s", info.id())
                + session.terminal().ansi().severity(info.severity(), String.format(Locale.ROOT, "%-9s", severity))
                + String.format(Locale.ROOT, "%-9s", info.repair().word())
                + info.title());
    }

    private static void details(Session session, Info info) {
        var ansi = session.terminal().ansi();
        session.say(ansi.bold(info.id()) + "  "
                + ansi.severity(info.severity(), info.severity().word()));
        session.say("  " + info.title());
        Folding.fold("  ", info.why(), session.terminal().width()).forEach(session::say);
        session.say("  profiles:   " + profiles(info));
        if (info.scope() == Scope.CONTAINER) {
            session.say("  repair:     " + info.repair().word());
        } else {
            session.say("  about:      the host: a key of a HostPolicy, reported only");
            Folding.fold("  ", "fix:        " + info.fix(), session.terminal().width())
                    .forEach(session::say);
        }
        session.say("  rules:      " + info.rules().stream().map(Rule::id).collect(Collectors.joining(", ")));
        session.say("  references: " + String.join(", ", Reference.texts(info.references())));
        info.shape()
                .keys()
                .forEach(key -> session.say("  " + String.format(Locale.ROOT, "%-16s", key.name()) + key.meaning()));
    }

    private static void markdown(Session session, Info info) {
        session.say("### " + info.id() + "\n\n" + info.title() + " · "
                + info.severity().word() + " · repair: " + info.repair().word() + " · profiles: " + profiles(info)
                + "\n\n" + info.why() + "\n");
    }

    private static String profiles(Info info) {
        String words = Arrays.stream(Profile.values())
                .filter(info.profiles()::containsKey)
                .map(Profile::word)
                .collect(Collectors.joining(", "));
        return words.isEmpty() ? "none" : words;
    }

    private static ObjectNode json(Info info) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", info.id());
        node.put("title", info.title());
        node.put("why", info.why());
        node.put("severity", info.severity().word());
        node.put("scope", info.scope().name().toLowerCase(Locale.ROOT));
        node.put("fix", info.fix().isEmpty() ? null : info.fix());
        node.put("repair", info.repair().word());
        var profiles = node.putArray("profiles");
        Arrays.stream(Profile.values())
                .filter(info.profiles()::containsKey)
                .forEach(profile -> profiles.add(profile.word()));
        var references = node.putArray("references");
        Reference.texts(info.references()).forEach(references::add);
        var rules = node.putArray("rules");
        info.rules().forEach(rule -> rule(rules.addObject(), rule));
        return node;
    }

    private static void rule(ObjectNode node, Rule rule) {
        node.put("id", rule.id());
        var references = node.putArray("references");
        for (Reference reference : rule.references()) {
            references
                    .addObject()
                    .put("framework", reference.framework().title())
                    .put("version", reference.version())
                    .put("id", reference.id())
                    .put("level", reference.level());
        }
    }
}
