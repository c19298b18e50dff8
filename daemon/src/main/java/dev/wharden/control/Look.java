package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.ImageDefaults;
import dev.wharden.container.InspectType;
import dev.wharden.container.SecurityOptions;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.FleetSubject;
import dev.wharden.subject.HostFacts;
import dev.wharden.subject.HostSubject;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * What one evaluation reads: settings, the target, and the declaration, in which a field of a wrong type is unread and
 * never a pass.
 */
abstract sealed class Look permits Findings {
    final Info info;
    final Target target;
    final Settings settings;
    final Container original;
    private Container declared;
    /** Repairs that are not in {@link #declared} yet: most controls read no more than what one of them sets. */
    private List<Edit> edits = List.of();

    Look(Info info, Target target, Settings settings) {
        this.info = info;
        this.target = target;
        this.settings = settings;
        this.original = target instanceof Subject subject
                ? subject.declared()
                : new Container(JsonNodeFactory.instance.objectNode());
        this.declared = original;
    }

    /** It could not be read. Here and below, without a source it is {@link Source#of} the field. */
    public abstract void unread(Source source, String field, String why);

    /** The same, where the field tells the source. */
    public void unread(String field, String why) {
        unread(Source.of(field), field, why);
    }

    /** The value of a setting. */
    public <T> T get(Key<T> key) {
        return settings.get(key);
    }

    /** All settings. */
    public Settings settings() {
        return settings;
    }

    /** Whether the policy names a setting. */
    public boolean names(Key<?> key) {
        return settings.names(key);
    }

    /** The container. Throws IllegalStateException in a control of another scope, as do the others below. */
    public Subject subject() {
        if (target instanceof Subject subject) {
            return subject;
        }
        throw new IllegalStateException(info.id() + " does not evaluate containers");
    }

    /** The host. */
    public HostFacts host() {
        return hostSubject().host();
    }

    /** The host, its engine and the day. */
    public HostSubject hostSubject() {
        if (target instanceof HostSubject subject) {
            return subject;
        }
        throw new IllegalStateException(info.id() + " does not evaluate the host");
    }

    /** All containers together. */
    public FleetSubject fleet() {
        if (target instanceof FleetSubject subject) {
            return subject;
        }
        throw new IllegalStateException(info.id() + " does not evaluate the fleet");
    }

    /** The engine of the container or of the host. */
    public EngineFacts engine() {
        return target instanceof HostSubject subject
                ? subject.engine()
                : subject().engine();
    }

    /** Whether the engine has said what it is; where it has not, the field is unread. */
    public boolean isToldByEngine(String field) {
        boolean told = !engine().version().isEmpty();
        if (!told) {
            unread(field, "the engine did not say what it is");
        }
        return told;
    }

    /** The declaration with the repairs found so far. */
    public Container declared() {
        if (!edits.isEmpty()) {
            declared = Edit.apply(declared, edits);
            edits = List.of();
        }
        return declared;
    }

    /** Makes edits, for what is read from now on. */
    void repair(List<Edit> more) {
        edits = edits.isEmpty()
                ? more
                : Stream.concat(edits.stream(), more.stream()).toList();
    }

    /**
     * The value of a field with the repairs found so far. A copy of the declaration costs more than most controls, so
     * that none is made for a field that no repair touches, or that the last one to touch it sets.
     */
    private JsonNode repaired(Field field) {
        String pointer = field.pointer();
        for (int last = edits.size() - 1; last >= 0; last--) {
            Edit edit = edits.get(last);
            if (edit.pointer().equals(pointer)) {
                return edit.value();
            }
            if (isOn(edit.pointer(), pointer) || isOn(pointer, edit.pointer())) {
                return field.in(declared());
            }
        }
        JsonNode node = field.in(declared);
        // One that is missing may have got its parents by any of them.
        return node.isMissingNode() ? field.in(declared()) : node;
    }

    /** Whether a pointer is the other, or one of its parents. */
    static boolean isOn(String pointer, String way) {
        return way.startsWith(pointer) && (way.length() == pointer.length() || way.charAt(pointer.length()) == '/');
    }

    /** Reads the declaration as another evaluation of the same target has it by now. */
    void read(Look other) {
        declared = other.declared();
        edits = List.of();
    }

    /**
     * Whether a field is true; what is not a flag is unread. Here and below, {@link Field} says what a field may hold,
     * and null is false, empty or 0 where it may be null.
     */
    public boolean isTrue(Field field) {
        JsonNode node = read(field);
        return node.isBoolean() && node.booleanValue();
    }

    /** The text of a field. */
    public String text(Field field) {
        JsonNode node = read(field);
        return node.isTextual() ? node.textValue() : "";
    }

    /** The whole number of a field. */
    public long number(Field field) {
        JsonNode node = read(field);
        return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : 0;
    }

    /** The texts of a list; elements that are not texts are unread and left out. */
    public List<String> texts(Field field) {
        JsonNode node = read(field);
        if (node.isEmpty()) {
            return List.of();
        }
        var texts = new ArrayList<String>(node.size());
        for (JsonNode element : node) {
            if (element.isTextual()) {
                texts.add(element.textValue());
            }
        }
        return List.copyOf(texts);
    }

    /**
     * The elements of a list, or the values of a map; those that are not as they should be are unread, and are there as
     * they are.
     */
    public List<JsonNode> objects(Field field) {
        JsonNode node = node(field);
        return node.isEmpty() ? List.of() : node.valueStream().toList();
    }

    /** Each element of a list, with its own pointer; a finding at an element that is unread is not made. */
    public void each(Field field, BiConsumer<String, JsonNode> look) {
        List<JsonNode> elements = objects(field);
        for (int i = 0; i < elements.size(); i++) {
            look.accept(field.pointer() + "/" + i, elements.get(i));
        }
    }

    /**
     * The value of a field; a missing node where it is unread, null or missing. Values in it that are not as they
     * should be are unread, and are there as they are.
     */
    public JsonNode node(Field field) {
        return read(field);
    }

    /** Looks at fields of which only something else makes use: what is wrong in them is unread. */
    public void check(Collection<Field> fields) {
        fields.forEach(this::read);
    }

    /** The security options. */
    public SecurityOptions securityOptions() {
        return new SecurityOptions(texts(Field.SECURITY_OPT));
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

    /** The same, where the field tells the source. */
    public <T> Optional<T> known(Observed<T> observed, String field) {
        return observed instanceof Observed.Known<T>(T value)
                ? Optional.of(value)
                : known(observed, Source.of(field), field);
    }

    /** The same of what must be there: its absence is unread too. */
    public <T> Optional<T> must(Observed<T> observed, Source source, String field) {
        if (observed instanceof Observed.Absent<T>(String why)) {
            unread(source, field, why);
        }
        return known(observed, source, field);
    }

    /** The same, where the field tells the source. */
    public <T> Optional<T> must(Observed<T> observed, String field) {
        return observed instanceof Observed.Known<T>(T value)
                ? Optional.of(value)
                : must(observed, Source.of(field), field);
    }

    /** The kernel's facts, unread under the field where they are unknown. */
    public Optional<KernelFacts> kernel(String field) {
        return known(subject().kernel(), field);
    }

    /** The image, unread under a pointer into it where it is unknown. */
    public Optional<ImageDefaults> image(String pointer) {
        return known(subject().image(), Source.IMAGE, pointer);
    }

    /**
     * The value of a field; missing where it is null or not of its type. What is wrong with it, or with values in it,
     * is noted as unread.
     */
    private JsonNode read(Field field) {
        JsonNode node = repaired(field);
        boolean right = true;
        for (InspectType.Wrong wrong : field.wrong(declared, node)) {
            unread(Source.INSPECT, wrong.at(), wrong.why());
            right &= !wrong.at().equals(field.pointer());
        }
        return right && !node.isNull() ? node : MissingNode.getInstance();
    }
}
