package dev.wharden.control;

import dev.wharden.container.Field;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.ProcessFacts;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** The declaration of a control, from top to bottom. Each control's class has one; used once, by one thread. */
public final class ControlBuilder {
    private final String id;
    private final Scope scope;
    private final Set<Field> fields = EnumSet.noneOf(Field.class);
    private final Map<Profile, Settings> profiles = new EnumMap<>(Profile.class);
    private final List<Rule> rules = new ArrayList<>();
    private String title = "";
    private String why = "";
    private String fix = "";
    private Severity severity = Severity.MEDIUM;
    private boolean reported;
    private Shape shape = new Shape(Shape.Shorthand.NONE, List.of());
    private Settings usual = Settings.EMPTY;
    private Predicate<Findings> applies = found -> true;
    private BiFunction<Subject, Settings, Settings> completed = (subject, settings) -> settings;
    private BiFunction<Subject, Settings, List<Edit>> advised = (subject, settings) -> List.of();
    private BiFunction<Subject, Settings, Advice> byHand = (subject, settings) -> Advice.NONE;

    ControlBuilder(String id, Scope scope) {
        this.id = id;
        this.scope = scope;
    }

    /** What holds when it passes, in a few words. */
    public ControlBuilder title(String title) {
        this.title = title;
        return this;
    }

    /** What an attacker gains where it does not, in one or two sentences. */
    public ControlBuilder why(String why) {
        this.why = why;
        return this;
    }

    /** What a person does about it, in one or two sentences: for controls that have neither repair nor advice. */
    public ControlBuilder fix(String fix) {
        this.fix = fix;
        return this;
    }

    /** The usual severity: that of every finding which does not name its own. */
    public ControlBuilder severity(Severity severity) {
        this.severity = severity;
        return this;
    }

    /** Only reports, whatever the policy does about others, unless the policy says {@code onDrift} on this one. */
    public ControlBuilder reported() {
        this.reported = true;
        return this;
    }

    /** {@code false}, or {@code {allow: false}} and what else there is. */
    public ControlBuilder forbids(Key<?>... more) {
        usual = Settings.of(Shape.ALLOW, false);
        return shape(Shape.Shorthand.FORBIDDEN, with(Shape.ALLOW, more));
    }

    /** {@code true}, or {@code {required: true}} and what else there is. */
    public ControlBuilder requires(Key<?>... more) {
        usual = Settings.of(Shape.REQUIRED, true);
        return shape(Shape.Shorthand.REQUIRED, with(Shape.REQUIRED, more));
    }

    private static Key<?>[] with(Key<?> first, Key<?>... more) {
        var keys = new ArrayList<Key<?>>(List.of(first));
        keys.addAll(List.of(more));
        return keys.toArray(Key<?>[]::new);
    }

    /** A bare word or size, which is the value of a key named {@code value}. */
    public ControlBuilder takes(Key<?> value) {
        return shape(Shape.Shorthand.VALUE, value);
    }

    /** A map of these keys. */
    public ControlBuilder settings(Key<?>... keys) {
        return shape(Shape.Shorthand.NONE, keys);
    }

    private ControlBuilder shape(Shape.Shorthand shorthand, Key<?>... keys) {
        this.shape = new Shape(shorthand, List.of(keys));
        return this;
    }

    /** Profiles in which one key has this value. */
    public <T> ControlBuilder in(Key<T> key, T value, Profile... profiles) {
        return in(Settings.of(key, value), profiles);
    }

    /** Profiles in which it is forbidden or required. */
    public ControlBuilder in(Profile... profiles) {
        return in(usual, profiles);
    }

    /**
     * Profiles in which it has these settings. What a profile demands the stricter ones of its family demand too,
     * unless they say more.
     */
    public ControlBuilder in(Settings settings, Profile... profiles) {
        for (Profile profile : profiles) {
            this.profiles.put(profile, settings);
            profile.stricter().forEach(stricter -> this.profiles.putIfAbsent(stricter, settings));
        }
        return this;
    }

    /** Fields that its repairs set. */
    public ControlBuilder repairs(Field... fields) {
        return repairs(List.of(fields));
    }

    /** Fields that its repairs set. */
    public ControlBuilder repairs(Collection<Field> fields) {
        this.fields.addAll(fields);
        return this;
    }

    /**
     * Where it has something to say at all: a host without AppArmor is one finding of the host, not one of each
     * container.
     */
    public ControlBuilder appliesWhen(Predicate<Findings> applies) {
        this.applies = applies;
        return this;
    }

    /** A rule: one row of the catalogue, with the control's own severity, which stands above it. */
    public ControlBuilder rule(String id, Rule.Check check, Reference... references) {
        return rule(id, severity, check, references);
    }

    /** A rule with a severity of its own. */
    public ControlBuilder rule(String id, Severity severity, Rule.Check check, Reference... references) {
        rules.add(new Rule(id, severity, check, List.of(references)));
        return this;
    }

    /** A row that the check of another rule finds, by {@link Findings#under}. */
    public ControlBuilder row(String id, Reference... references) {
        return rule(id, found -> {}, references);
    }

    /** The same with a severity of its own. */
    public ControlBuilder row(String id, Severity severity, Reference... references) {
        return rule(id, severity, found -> {}, references);
    }

    /**
     * A rule that compares the running process with the declaration, whatever else was found: what somebody excused, or
     * what does little harm, must not hide the rest.
     *
     * @param field such as {@code proc:/status/CapBnd}; unread where the kernel's facts are unknown
     * @param due whether the declaration promises anything here; what it does not, another rule has told
     */
    public ControlBuilder live(
            String id, String field, Predicate<Findings> due, LiveCheck<KernelFacts> check, Reference... references) {
        return compared(id, field, due, (found, kernel) -> Running.whole(found, kernel, check), references);
    }

    /**
     * The same of each process alone. A restart repairs the main one; of the others, which somebody may have started by
     * hand, the worst is told, where it is worse than the main one.
     */
    public ControlBuilder process(
            String id, String field, Predicate<Findings> due, LiveCheck<ProcessFacts> check, Reference... references) {
        return compared(id, field, due, (found, kernel) -> Running.processes(found, kernel, check), references);
    }

    private ControlBuilder compared(
            String id, String field, Predicate<Findings> due, LiveCheck<KernelFacts> check, Reference... references) {
        return rule(
                id,
                found -> {
                    if (due.test(found.asDeclared())) {
                        found.kernel(field).ifPresent(kernel -> check.check(found, kernel));
                    }
                },
                references);
    }

    /** Compares what runs with what is declared. */
    @FunctionalInterface
    public interface LiveCheck<T> {
        /**
         * Adds what differs.
         *
         * @param found reads the declaration as it is, before any repair
         */
        void check(Findings found, T running);
    }

    /** A value in each place where a repair would need one that the policy does not name. */
    public ControlBuilder completed(BiFunction<Subject, Settings, Settings> completed) {
        this.completed = completed;
        return this;
    }

    /** Edits that no repair may make, for a person who decides. */
    public ControlBuilder advised(BiFunction<Subject, Settings, List<Edit>> advised) {
        this.advised = advised;
        return this;
    }

    /** What a person would write for what no edit says. */
    public ControlBuilder byHand(BiFunction<Subject, Settings, Advice> byHand) {
        this.byHand = byHand;
        return this;
    }

    /** The same words for every container: a line for {@code docker run} and one for compose. */
    public ControlBuilder byHand(String run, String compose) {
        var advice = new Advice(Set.of(), List.of(run), List.of(compose), List.of());
        return byHand((subject, settings) -> advice);
    }

    /** The control. Throws IllegalStateException where it has no rule, or one twice. */
    public Control build() {
        if (rules.isEmpty() || rules.stream().map(Rule::id).distinct().count() < rules.size()) {
            throw new IllegalStateException(id + " must have rules, each once");
        }
        var info = new Info(id, title, why, severity, scope, shape, fields, profiles, reported, rules, fix);
        return new BuiltControl(info, applies, completed, advised, byHand);
    }
}
