package dev.wharden.control;

import dev.wharden.container.Field;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a control says of itself: the source of the catalogue, the schema and the documentation.
 *
 * @param id the key under {@code desired}, lowerCamelCase, Kubernetes' word where there is one
 * @param title what holds when it passes, in a few words
 * @param why what an attacker gains where it does not, in one or two sentences
 * @param severity the usual one; a finding may have its own
 * @param scope what it evaluates
 * @param shape what may be set
 * @param fields that its edits may touch
 * @param profiles the settings that it has in each profile; absent means no opinion
 * @param reported whether what it finds is only reported unless the policy says {@code onDrift} on this very control:
 *     what is a matter of taste, or would recreate every container of a host, is not done by default
 * @param rules the rows that it answers, in the order in which they are checked
 * @param fix what a person does about it, of a control of the host; the empty string of those of containers
 */
public record Info(
        String id,
        String title,
        String why,
        Severity severity,
        Scope scope,
        Shape shape,
        Set<Field> fields,
        Map<Profile, Settings> profiles,
        boolean reported,
        List<Rule> rules,
        String fix) {
    /** Keeps copies; the fields in the order of their table. */
    public Info {
        var copy = EnumSet.noneOf(Field.class);
        copy.addAll(fields);
        fields = Collections.unmodifiableSet(copy);
        profiles = Map.copyOf(profiles);
        rules = List.copyOf(rules);
    }

    /** The strongest remedy that a finding may ask for: what its fields need. */
    public Repair repair() {
        return fields.stream()
                .map(field -> switch (field.applied()) {
                    case UPDATE -> Repair.UPDATE;
                    case RECREATE -> Repair.RECREATE;
                })
                .reduce(Repair.NONE, (one, other) -> one.compareTo(other) >= 0 ? one : other);
    }

    /** The pointers of its fields, sorted. */
    public Set<String> pointers() {
        var pointers = new TreeSet<String>();
        fields.forEach(field -> pointers.add(field.pointer()));
        return Collections.unmodifiableSet(pointers);
    }

    /** All references of its rules, each once. */
    public List<Reference> references() {
        return rules.stream()
                .flatMap(rule -> rule.references().stream())
                .distinct()
                .toList();
    }

    /** The rule of that id. Throws IllegalArgumentException where the control has no such rule. */
    Rule rule(String id) {
        for (Rule rule : rules) {
            if (rule.id().equals(id)) {
                return rule;
            }
        }
        throw new IllegalArgumentException(this.id + " has no rule " + id);
    }

    /** What an exception may name: the control, and each of its rules. */
    public List<String> names() {
        var names = new java.util.ArrayList<>(List.of(id));
        rules.forEach(rule -> names.add(id + "/" + rule.id()));
        return List.copyOf(names);
    }
}
