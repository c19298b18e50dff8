package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.wharden.container.Container;
import dev.wharden.container.InspectType;
import dev.wharden.container.SecurityOptions;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one control finds in one judgement. It also reads the declaration, so that a field of a wrong type becomes {@link Finding.Unread} and never a pass.
 *
 * <p>Each drift's edits are made in {@link #declared}: a control that finds several things reads, for the next, the declaration as it is already repaired. Two edits
 * of one list would otherwise undo one another (architecture M6). Used by one thread, inside one call of {@link Control#judge}.
 */
public final class Findings {
    private final Info info;
    private final Container original;
    private final Observed<KernelFacts> kernel;
    private final List<Finding> list = new ArrayList<>();
    private final Set<String> unread = new HashSet<>();
    private Container declared;

    /** Nothing found yet. */
    public Findings(Info info, Subject subject) {
        this.info = info;
        this.original = subject.declared();
        this.declared = subject.declared();
        this.kernel = subject.kernel();
    }

    private Findings(Findings other) {
        this.info = other.info;
        this.original = other.original;
        this.declared = other.declared;
        this.kernel = other.kernel;
    }

    /** Nothing found yet, of the same container: what is noted there is no finding of this one. */
    public Findings apart() {
        return new Findings(this);
    }

    /** The declaration with the repairs found so far. */
    public Container declared() {
        return declared;
    }

    /** Whether a field is true; what is no flag is unread. Here and below, {@link InspectTypes} says what a field may hold, and null is false, empty or 0 where it may be null. */
    public boolean isTrue(String pointer) {
        return read(pointer) && declared.isTrue(pointer);
    }

    /** The text of a field. */
    public String text(String pointer) {
        return read(pointer) ? declared.text(pointer) : "";
    }

    /** The whole number of a field. */
    public long number(String pointer) {
        return read(pointer) ? declared.number(pointer) : 0;
    }

    /** The texts of a list; elements that are none are unread and left out. */
    public List<String> texts(String pointer) {
        return read(pointer) ? declared.strings(pointer) : List.of();
    }

    /** The elements of a list, or the values of a map; those that are not as they should be are unread, and are there as they are. */
    public List<JsonNode> objects(String pointer) {
        return List.copyOf(node(pointer).valueStream().toList());
    }

    /** The value of a field; a missing node where it is unread, null or missing. Values in it that are not as they should be are unread, and are there as they are. */
    public JsonNode node(String pointer) {
        return read(pointer) ? declared.at(pointer) : MissingNode.getInstance();
    }

    /** Looks at fields of which only something else makes use: what is wrong in them is unread. */
    public void check(Collection<String> pointers) {
        pointers.forEach(this::read);
    }

    /** The security options. */
    public SecurityOptions securityOptions() {
        return new SecurityOptions(texts("/HostConfig/SecurityOpt"));
    }

    /** What was read; what is there but could not be read is noted as unread. */
    public <T> Optional<T> known(Observed<T> observed, Source source, String field) {
        return switch (observed) {
            case Observed.Known<T> it -> Optional.of(it.value());
            case Observed.Unknown<T> it -> {
                unread(source, field, it.why());
                yield Optional.empty();
            }
            case Observed.Absent<T> it -> Optional.empty();
        };
    }

    /** The kernel's facts, unread under the field where they are unknown. */
    public Optional<KernelFacts> kernel(String field) {
        return known(kernel, Source.KERNEL, field);
    }

    /** The declaration is wrong in a field, and the edits repair it. Of a field that could not be read nothing is said, and none is written over. */
    public void drift(Severity severity, String pointer, JsonNode desired, String message, List<Edit> edits) {
        if (isUnread(pointer)) {
            return;
        }
        if (edits.stream().anyMatch(this::isUnread)) {
            violation(severity, pointer, desired, message);
            return;
        }
        JsonNode actual = shown(original.at(pointer));
        list.add(new Finding.Drift(
                new Finding.Detail(info.id(), severity, Source.INSPECT, pointer, actual, desired, message, ""), edits));
        declared = Edit.apply(declared, edits);
    }

    /** A consequence of {@code Privileged}, which goes when that goes. */
    public void impliedByPrivileged(Severity severity, String message) {
        List<Edit> edits = AutomaticLabel.unprivileged(declared);
        list.add(new Finding.Drift(
                new Finding.Detail(
                        info.id(),
                        severity,
                        Source.INSPECT,
                        AutomaticLabel.PRIVILEGED,
                        Values.of(true),
                        Values.of(false),
                        message,
                        "privileged"),
                edits));
        declared = Edit.apply(declared, edits);
    }

    /** The declaration is wrong in a field, and there is no repair. */
    public void violation(Severity severity, String pointer, JsonNode desired, String message) {
        if (!isUnread(pointer)) {
            violation(severity, Source.INSPECT, pointer, shown(original.at(pointer)), desired, message);
        }
    }

    /** Something is wrong, and there is no repair. */
    public void violation(
            Severity severity, Source source, String field, JsonNode actual, JsonNode desired, String message) {
        list.add(new Finding.Violation(
                new Finding.Detail(info.id(), severity, source, field, actual, desired, message, "")));
    }

    /** The declaration is right, what runs is not: {@code field} such as {@code proc:/status/CapBnd}. */
    public void live(Severity severity, String field, JsonNode actual, JsonNode desired, String message) {
        list.add(new Finding.Live(
                new Finding.Detail(info.id(), severity, Source.KERNEL, field, actual, desired, message, "")));
    }

    /** It could not be read. */
    public void unread(Source source, String field, String why) {
        if (source == Source.INSPECT) {
            unread.add(field);
        }
        var detail = new Finding.Detail(
                info.id(), info.severity(), source, field, Values.none(), Values.none(), "cannot be read: " + why, "");
        if (list.stream().noneMatch(finding -> finding.detail().equals(detail))) {
            list.add(new Finding.Unread(detail));
        }
    }

    /** Nothing found so far. */
    public boolean isEmpty() {
        return list.isEmpty();
    }

    /** All of it, in the order in which it was found. */
    public List<Finding> list() {
        return List.copyOf(list);
    }

    /** Whether a field has a value of its type. What is wrong with it, or with values in it, is noted as unread. */
    private boolean read(String pointer) {
        boolean right = true;
        for (InspectType.Wrong wrong : InspectTypes.wrong(declared, pointer)) {
            unread(Source.INSPECT, wrong.at(), wrong.why());
            right &= !wrong.at().equals(pointer);
        }
        JsonNode node = declared.at(pointer);
        return right && !node.isMissingNode() && !node.isNull();
    }

    /** Whether a field could not be read, so that nothing can be said of it. */
    private boolean isUnread(String pointer) {
        return unread.contains(pointer);
    }

    /** Whether a repair would write over what could not be read. */
    private boolean isUnread(Edit edit) {
        return unread.stream().anyMatch(at -> at.equals(edit.pointer()) || at.startsWith(edit.pointer() + "/"));
    }

    private static JsonNode shown(JsonNode node) {
        return node.isMissingNode() ? Values.none() : node;
    }
}
