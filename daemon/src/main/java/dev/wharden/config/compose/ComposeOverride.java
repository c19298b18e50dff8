package dev.wharden.config.compose;

import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.Ulimit;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A compose file that says of one service what a repair would change of its container, so that compose and Wharden want
 * the same. Only the keys below are ever written: no label, no command, and of the environment only what was advised,
 * never what the container has.
 *
 * <p>Compose joins a list of this file to the one of the file before it; where something has to go from a list, the
 * whole list stands here under {@code !override} (Compose 2.24.4 and later), and an empty one under {@code !reset}.
 *
 * @param folder where compose was run, as a label of the container says; empty when none does. Hostile text
 * @param yaml the file, its last line ended
 * @param notes what it cannot say, a sentence each
 */
public record ComposeOverride(String folder, String yaml, List<String> notes) {
    private static final String COMPOSE = "com.docker.compose.";
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build();

    public ComposeOverride {
        notes = List.copyOf(notes);
    }

    /**
     * The override for a container; empty when nothing differs that compose has a key for.
     *
     * @param declared what the override is laid over: the container as it is tells only where no repair has changed it
     * @param owner what makes its volumes the new user's
     */
    public static Optional<ComposeOverride> of(
            Container actual, Declared declared, Container desired, Optional<VolumeOwner> owner) {
        String label = actual.labels().getOrDefault(COMPOSE + "service", "");
        String service = label.isEmpty() ? actual.name().value() : label;
        var difference = new Difference(actual, declared, desired);
        var keys = difference.keys();
        Optional<String> profile = withoutProfile(keys, difference);
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        List<String> added = desired.strings("/Config/Env").stream()
                .filter(entry -> !actual.strings("/Config/Env").contains(entry))
                .toList();
        if (!added.isEmpty()) {
            keys.put("environment", new Texts(added, false));
        }
        owner.ifPresent(one -> keys.put("depends_on", new Awaited(one, service)));
        var notes = new ArrayList<>(declared.notes(actual, keys.keySet(), !label.isEmpty()));
        if (label.isEmpty()) {
            notes.add("Compose did not make this container: put your service's name in the place of " + service + ".");
        }
        profile.ifPresent(notes::add);
        owner.ifPresent(one -> notes.add(one.note(service)));
        return Optional.of(new ComposeOverride(
                actual.labels().getOrDefault(COMPOSE + "project.working_dir", ""), write(service, keys), notes));
    }

    /**
     * Takes out a profile of the person's own, and says so. The key goes with it where it says nothing else: a list
     * under {@code !reset} takes the person's line away, and whatever they add to it.
     */
    private static Optional<String> withoutProfile(TreeMap<String, Value> keys, Difference difference) {
        if (!(keys.getOrDefault("security_opt", new Whole("")) instanceof Texts(List<String> options, boolean whole))
                || !options.removeIf(ComposeOverride::isContent)) {
            return Optional.empty();
        }
        if (options.isEmpty() && !(whole && difference.losesOption())) {
            keys.remove("security_opt");
        }
        String where = !whole || !keys.containsKey("security_opt")
                ? ""
                : ", here under !override" + (options.isEmpty() ? " in the place of !reset []" : "");
        return Optional.of("Keep your own line for seccomp in security_opt" + where
                + ": the engine tells its content and not its file.");
    }

    private static boolean isContent(String option) {
        return option.startsWith("seccomp") && option.contains("{");
    }

    private static String write(String service, TreeMap<String, Value> keys) {
        var text = new StringWriter();
        try (YAMLGenerator yaml = YAML.createGenerator(text)) {
            yaml.writeStartObject();
            yaml.writeObjectFieldStart("services");
            yaml.writeObjectFieldStart(service);
            for (var entry : keys.entrySet()) {
                yaml.writeFieldName(entry.getKey());
                write(yaml, entry.getValue());
            }
            yaml.writeEndObject();
            if (keys.get("depends_on") instanceof Awaited(VolumeOwner owner, String _)) {
                owner.service(yaml, service);
            }
            yaml.writeEndObject();
            volumes(yaml, keys);
            yaml.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string can always be written to", e);
        }
        return text.toString();
    }

    /** New volumes by the names that they have outside of compose, and those that the second service needs. */
    private static void volumes(YAMLGenerator yaml, TreeMap<String, Value> keys) throws IOException {
        List<String> binds = keys.get("volumes") instanceof Texts texts ? texts.values() : List.of();
        Optional<Awaited> awaited = keys.get("depends_on") instanceof Awaited one ? Optional.of(one) : Optional.empty();
        if (binds.isEmpty() && awaited.isEmpty()) {
            return;
        }
        yaml.writeObjectFieldStart("volumes");
        for (String bind : binds) {
            String volume = bind.substring(0, bind.indexOf(':'));
            yaml.writeObjectFieldStart(volume);
            yaml.writeStringField("name", volume);
            yaml.writeEndObject();
        }
        if (awaited.isPresent()) {
            awaited.get().owner().volumes(yaml, awaited.get().service());
        }
        yaml.writeEndObject();
    }

    private static void write(YAMLGenerator yaml, Value value) throws IOException {
        switch (value) {
            case Flag flag -> yaml.writeBoolean(flag.value());
            case Whole whole -> yaml.writeString(literal(whole.value()));
            case Count number -> yaml.writeNumber(number.value());
            case Awaited awaited -> awaited.owner().dependency(yaml, awaited.service());
            case Limits limits -> {
                yaml.writeStartObject();
                yaml.writeObjectFieldStart("resources");
                yaml.writeObjectFieldStart("limits");
                for (var limit : limits.values().entrySet()) {
                    yaml.writeFieldName(limit.getKey());
                    write(yaml, limit.getValue());
                }
                yaml.writeEndObject();
                yaml.writeEndObject();
                yaml.writeEndObject();
            }
            case Ulimits(List<Ulimit> limits) -> {
                yaml.writeTypeId("!override");
                yaml.writeStartObject();
                for (Ulimit limit : limits) {
                    yaml.writeObjectFieldStart(limit.name());
                    yaml.writeNumberField("soft", limit.soft());
                    yaml.writeNumberField("hard", limit.hard());
                    yaml.writeEndObject();
                }
                yaml.writeEndObject();
            }
            case Texts texts -> {
                if (texts.override()) {
                    // An empty security_opt under !override is refused where one more file follows (compose 2.26.1).
                    yaml.writeTypeId(texts.values().isEmpty() ? "!reset" : "!override");
                }
                yaml.writeStartArray();
                for (String text : texts.values()) {
                    yaml.writeString(literal(text));
                }
                yaml.writeEndArray();
            }
        }
    }

    /** A text that compose puts nothing into: it would read {@code ${HOME}} as a variable of whoever runs it. */
    static String literal(String text) {
        return text.replace("$", "$$");
    }

    /** The value of a key. */
    private sealed interface Value {}

    private record Flag(boolean value) implements Value {}

    private record Whole(String value) implements Value {}

    private record Count(long value) implements Value {}

    private record Texts(List<String> values, boolean override) implements Value {}

    /** All limits of a process that a container has. */
    private record Ulimits(List<Ulimit> values) implements Value {}

    /** Of {@code depends_on}. */
    private record Awaited(VolumeOwner owner, String service) implements Value {}

    /** Of {@code deploy.resources.limits}. */
    private record Limits(TreeMap<String, Value> values) implements Value {}

    /**
     * Compose's keys for what differs: from what the file declares, and from the container as it is, because what tells
     * of its origin are labels that anyone can set. A key too many changes nothing; one too few takes a repair off.
     */
    private record Difference(Container actual, Declared declared, Container desired) {
        TreeMap<String, Value> keys() {
            var keys = new TreeMap<String, Value>();
            boolean unmasked = isUnmasked(actual) || isUnmasked(declared.container());
            for (Field field : Field.values()) {
                List<String> before = field.words(declared.of(field, actual));
                List<String> now = field.words(actual);
                List<String> after = field.words(desired);
                boolean whole = declared.isUnknown(field) || (field == Field.SECURITY_OPT && unmasked);
                if (!field.composeKey().isEmpty() && (whole || !before.equals(after) || !now.equals(after))) {
                    value(field, List.of(before, now), after, whole)
                            .ifPresent(value -> keys.put(field.composeKey(), value));
                }
            }
            limits(keys);
            return keys;
        }

        /** The engine keeps systempaths=unconfined as empty lists of paths, not among the options. */
        private boolean isUnmasked(Container before) {
            return !before.isTrue(Field.PRIVILEGED.pointer())
                    && (Field.MASKED_PATHS.differs(before, desired) || Field.READONLY_PATHS.differs(before, desired));
        }

        /** Whether the file may have another security option than a seccomp profile that has to go. */
        boolean losesOption() {
            List<String> wanted = Field.SECURITY_OPT.words(desired);
            return declared.isUnknown(Field.SECURITY_OPT)
                    || Stream.of(declared.container(), actual)
                            .anyMatch(before -> isUnmasked(before)
                                    || Field.SECURITY_OPT.words(before).stream()
                                            .anyMatch(option -> !isContent(option) && !wanted.contains(option)));
        }

        private Optional<Value> value(Field field, List<List<String>> before, List<String> after, boolean whole) {
            return switch (field.form()) {
                case NONE, PART, MASKS -> Optional.empty();
                case FLAG -> Optional.of(new Flag(!after.isEmpty()));
                case TEXT, RESTART ->
                    // Compose takes no empty text of that one, and the engine always has one.
                    (field == Field.CGROUPNS_MODE && after.isEmpty()) || Declared.isAnothers(before.getLast(), after)
                            ? Optional.empty()
                            : Optional.of(new Whole(after.isEmpty() ? "" : after.getFirst()));
                case PROCESSORS -> Optional.of(new Whole(after.isEmpty() ? "0" : after.getFirst()));
                case NUMBER -> Optional.of(new Count(desired.number(field.pointer())));
                case LIST, MAP, PAIRS -> texts(after, before, whole);
                case ULIMITS -> Optional.of(new Ulimits(Ulimit.of(desired.at(field.pointer()))));
                case PORTS -> Optional.of(new Texts(after, true));
            };
        }

        /**
         * Compose has two places for a limit and refuses two values: the same one in both is right whichever the file
         * uses.
         */
        private static void limits(TreeMap<String, Value> keys) {
            var limits = new TreeMap<String, Value>();
            if (keys.get("mem_limit") instanceof Count(long bytes) && bytes > 0) {
                limits.put("memory", new Whole(Long.toString(bytes)));
            }
            if (keys.get("cpus") instanceof Whole cpus) {
                limits.put("cpus", cpus);
            }
            if (keys.get("pids_limit") instanceof Count(long pids) && pids > 0) {
                limits.put("pids", new Count(pids));
            }
            if (!limits.isEmpty()) {
                keys.put("deploy", new Limits(limits));
            }
        }

        /** Added to what is there, where nothing has to go. */
        private static Optional<Value> texts(List<String> wanted, List<List<String>> present, boolean whole) {
            boolean override = whole || !present.stream().allMatch(wanted::containsAll);
            var written = new ArrayList<>(wanted);
            if (!override) {
                written.removeIf(text -> present.stream().allMatch(one -> one.contains(text)));
            }
            return override || !written.isEmpty() ? Optional.of(new Texts(written, override)) : Optional.empty();
        }
    }
}
