package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.SecurityOptions;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    private Container declared;

    /** Nothing found yet. */
    public Findings(Info info, Subject subject) {
        this.info = info;
        this.original = subject.declared();
        this.declared = subject.declared();
        this.kernel = subject.kernel();
    }

    /** The declaration with the repairs found so far. */
    public Container declared() {
        return declared;
    }

    /** Whether a field is true; absent and null are false, anything else is unread. */
    public boolean isTrue(String pointer) {
        return present(pointer, "true or false", JsonNode::isBoolean) && declared.isTrue(pointer);
    }

    /** The text of a field; absent and null are empty, anything else is unread. */
    public String text(String pointer) {
        return present(pointer, "text", JsonNode::isTextual) ? declared.text(pointer) : "";
    }

    /** The whole number of a field; absent and null are 0, anything else is unread. */
    public long number(String pointer) {
        return present(pointer, "a whole number", Findings::isWhole) ? declared.number(pointer) : 0;
    }

    /** The texts of a list; absent and null are empty, anything else is unread. */
    public List<String> texts(String pointer) {
        return present(pointer, "a list of texts", Findings::isTexts) ? declared.strings(pointer) : List.of();
    }

    /** The elements of a list of objects; absent and null are empty, anything else is unread. */
    public List<JsonNode> objects(String pointer) {
        var objects = new ArrayList<JsonNode>();
        if (present(pointer, "a list of objects", Findings::isObjects)) {
            declared.at(pointer).forEach(objects::add);
        }
        return objects;
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

    /** The declaration is wrong in a field, and the edits repair it. */
    public void drift(Severity severity, String pointer, JsonNode desired, String message, List<Edit> edits) {
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
        violation(severity, Source.INSPECT, pointer, shown(original.at(pointer)), desired, message);
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

    private boolean present(String pointer, String wanted, java.util.function.Predicate<JsonNode> right) {
        JsonNode node = declared.at(pointer);
        if (node.isMissingNode() || node.isNull()) {
            return false;
        }
        if (!right.test(node)) {
            unread(Source.INSPECT, pointer, "it is not " + wanted);
            return false;
        }
        return true;
    }

    private static boolean isWhole(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong();
    }

    private static boolean isTexts(JsonNode node) {
        return node.isArray() && node.valueStream().allMatch(JsonNode::isTextual);
    }

    private static boolean isObjects(JsonNode node) {
        return node.isArray() && node.valueStream().allMatch(JsonNode::isObject);
    }

    private static JsonNode shown(JsonNode node) {
        return node.isMissingNode() ? Values.none() : node;
    }
}
