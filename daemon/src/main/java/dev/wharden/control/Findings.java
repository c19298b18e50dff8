package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Field;
import dev.wharden.container.HeapWeight;
import dev.wharden.container.SecurityOptions;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One evaluation of one control: what it evaluates, its settings, and what was found so far. It also reads the
 * declaration, so that a field of a wrong type becomes {@link Finding.Unread} and never a pass.
 *
 * <p>Each drift's edits are made in {@link #declared}: a control that finds several things reads, for the next, the
 * declaration as it is already repaired. Two edits of one list would otherwise undo one another (architecture M6). Used
 * by one thread, inside one call of {@link Control#evaluate}.
 */
public final class Findings extends Look {
    /**
     * Of all edits of one evaluation, by {@link HeapWeight}: each that repairs one element of a list has a copy of the
     * whole list, so that they weigh the square of its length.
     */
    private static final int EDITS = 512 << 10;

    private final List<Finding> list = new ArrayList<>();
    private final Set<String> unread = new HashSet<>();
    private String rule = "";
    private Severity severity;
    private long weight;

    /** Nothing found yet. */
    public Findings(Info info, Target target, Settings settings) {
        super(info, target, settings);
        this.severity = info.severity();
    }

    /** Nothing found yet, of the same target: what is noted there is not a finding of this one. */
    public Findings apart() {
        var apart = new Findings(info, target, settings);
        apart.read(this);
        apart.rule = rule;
        apart.severity = severity;
        return apart;
    }

    /** Nothing found yet, of the same target as it was before any repair. */
    public Findings afresh() {
        return new Findings(info, target, settings);
    }

    /** What could not be read in another look at the same target is unread here too. */
    public void unreadAlso(Findings other) {
        for (Finding finding : other.list) {
            Finding.Detail detail = finding.detail();
            if (finding instanceof Finding.Unread) {
                if (detail.source() == Source.INSPECT) {
                    unread.add(detail.field());
                }
                addUnread(detail(
                        info.severity(),
                        detail.source(),
                        detail.field(),
                        Values.none(),
                        Values.none(),
                        detail.message()));
            }
        }
    }

    /**
     * The same, whose findings from now on are of that rule and its severity. Throws IllegalArgumentException where the
     * control has no such rule.
     */
    public Findings under(String id) {
        return under(info.rule(id));
    }

    /** The same of a rule of this control. */
    Findings under(Rule row) {
        rule = row.id();
        severity = row.severity();
        return this;
    }

    /**
     * The declaration is wrong in a field, and setting that to a value repairs it. Here and below, without a severity
     * it is the rule's.
     */
    public void drift(Field field, JsonNode desired, String message) {
        drift(field, desired, message, List.of(new Edit(field, desired)));
    }

    /** The same with edits of its own. */
    public void drift(Field field, JsonNode desired, String message, List<Edit> edits) {
        drift(severity, field, desired, message, edits);
    }

    /** A security option is wrong, and these options repair it. */
    public void drift(SecurityOptions repaired, JsonNode desired, String message) {
        drift(Field.SECURITY_OPT, desired, message, List.of(new Edit(Field.SECURITY_OPT, repaired.json())));
    }

    /** There is no repair. */
    public void violation(String pointer, JsonNode desired, String message) {
        violation(severity, pointer, desired, message);
    }

    /** There is no repair. */
    public void violation(Field field, JsonNode desired, String message) {
        violation(severity, field.pointer(), desired, message);
    }

    /** The same with what was found: of what is not in the declaration, or not to be shown as it is there. */
    public void violation(String field, JsonNode actual, JsonNode desired, String message) {
        violation(severity, field, actual, desired, message);
    }

    /** The same with a severity of its own. */
    public void violation(Severity severity, String field, JsonNode actual, JsonNode desired, String message) {
        violation(severity, Source.of(field), field, actual, desired, message);
    }

    /** The same where the field does not tell the source. */
    public void violation(Source source, String field, JsonNode actual, JsonNode desired, String message) {
        violation(severity, source, field, actual, desired, message);
    }

    /** What should be empty and is not, as far as it is known: the message goes before what there is. */
    public void mustBeEmpty(Observed<List<String>> observed, String field, String message, String separator) {
        must(observed, field)
                .filter(all -> !all.isEmpty())
                .ifPresent(
                        all -> violation(field, Values.of(all), Values.none(), message + String.join(separator, all)));
    }

    /** What runs is not as declared. */
    public void live(String field, JsonNode actual, JsonNode desired, String message) {
        live(severity, field, actual, desired, message);
    }

    /** The same with a severity of its own. */
    public void drift(Severity severity, Field field, JsonNode desired, String message) {
        drift(severity, field, desired, message, List.of(new Edit(field, desired)));
    }

    /**
     * The declaration is wrong in a field, and the edits repair it. Of a field that could not be read nothing is said,
     * and none is written over.
     */
    public void drift(Severity severity, Field field, JsonNode desired, String message, List<Edit> edits) {
        String pointer = field.pointer();
        if (unread.contains(pointer)) {
            return;
        }
        if (!unread.isEmpty() && edits.stream().anyMatch(this::isUnread)) {
            violation(severity, pointer, desired, message);
            return;
        }
        for (Edit edit : edits) {
            weight += HeapWeight.of(edit.value());
        }
        if (weight > EDITS) {
            unread(Source.INSPECT, pointer, "there is more to be repaired in it than is looked at");
            return;
        }
        JsonNode actual = shown(field.in(original));
        list.add(new Finding.Drift(detail(severity, Source.INSPECT, pointer, actual, desired, message), edits));
        repair(edits);
    }

    /**
     * A consequence of {@code Privileged}, which goes when that goes; nothing where the container is not privileged.
     */
    public void impliedByPrivileged(String message) {
        if (!isTrue(Field.PRIVILEGED)) {
            return;
        }
        List<Edit> edits = AutomaticLabel.unprivileged(declared());
        list.add(new Finding.Drift(
                new Finding.Detail(
                        info.id(),
                        rule,
                        severity,
                        Source.INSPECT,
                        Field.PRIVILEGED.pointer(),
                        Values.of(true),
                        Values.of(false),
                        message,
                        "privileged"),
                edits));
        repair(edits);
    }

    /**
     * The declaration is wrong in a place of it, and there is no repair. Of a field that could not be read nothing is
     * said.
     */
    public void violation(Severity severity, String pointer, JsonNode desired, String message) {
        if (!unread.contains(pointer)) {
            violation(severity, Source.INSPECT, pointer, shown(original.at(pointer)), desired, message);
        }
    }

    private void violation(
            Severity severity, Source source, String field, JsonNode actual, JsonNode desired, String message) {
        list.add(new Finding.Violation(detail(severity, source, field, actual, desired, message)));
    }

    /** The declaration is right, what runs is not: {@code field} such as {@code proc:/status/CapBnd}. */
    public void live(Severity severity, String field, JsonNode actual, JsonNode desired, String message) {
        list.add(new Finding.Live(detail(severity, Source.KERNEL, field, actual, desired, message)));
    }

    /** Nothing found yet, under the same rule, of the same target as it was before any repair. */
    Findings asDeclared() {
        Findings declared = afresh();
        declared.rule = rule;
        declared.severity = severity;
        return declared;
    }

    /** Adds what another look has found, under the same rule. */
    void add(Finding finding) {
        if (finding instanceof Finding.Unread) {
            addUnread(finding.detail());
        } else {
            list.add(finding);
        }
    }

    /** Whether all was read of the declaration that was looked at. */
    boolean isReadable() {
        return unread.isEmpty();
    }

    /** It could not be read; said once, under the first rule that looked. */
    @Override
    public void unread(Source source, String field, String why) {
        if (source == Source.INSPECT) {
            unread.add(field);
        }
        Finding.Detail detail =
                detail(info.severity(), source, field, Values.none(), Values.none(), "cannot be read: " + why);
        addUnread(detail);
    }

    private void addUnread(Finding.Detail detail) {
        if (list.stream().noneMatch(finding -> finding.detail().isSameAs(detail))) {
            list.add(new Finding.Unread(detail));
        }
    }

    /**
     * Whether nothing more is said of a field: it could not be read, or there is more to be repaired than is looked at.
     */
    public boolean isUnread(Field field) {
        return unread.contains(field.pointer());
    }

    /** Nothing found so far. */
    public boolean isEmpty() {
        return list.isEmpty();
    }

    /** All of it, in the order in which it was found. */
    public List<Finding> list() {
        return List.copyOf(list);
    }

    private Finding.Detail detail(
            Severity severity, Source source, String field, JsonNode actual, JsonNode desired, String message) {
        return new Finding.Detail(info.id(), rule, severity, source, field, actual, desired, message, "");
    }

    /** Whether a repair would write over what could not be read. */
    private boolean isUnread(Edit edit) {
        return unread.stream().anyMatch(at -> isOn(edit.pointer(), at));
    }

    private static JsonNode shown(JsonNode node) {
        return node.isMissingNode() ? Values.none() : node;
    }
}
