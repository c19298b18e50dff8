package dev.wharden.control;

import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;

/**
 * The label that says whose a container is. Only a container's own label does: one that its image gives it names no
 * tenant, since the builder of an image must not choose to which tenant a container belongs.
 */
public record TenantLabel(String key) {
    /** The usual name of it. */
    public static final Key<String> KEY = Key.text("tenantLabel", "the label that says whose a container is", "tenant");

    /** As a control's settings name it. */
    public static TenantLabel of(Findings found) {
        return new TenantLabel(found.get(KEY));
    }

    /** Whose the judged container is; absent where that was not asked. */
    public Observed<String> of(Subject subject) {
        Observed<String> declared = declared(subject.declared());
        if (!(declared instanceof Observed.Known<String>(String value))) {
            return declared;
        }
        return switch (subject.image()) {
            case Observed.Known<ImageDefaults>(ImageDefaults image) ->
                value.equals(image.labels().get(key))
                        ? Observed.absent("its image has the label, and names no tenant")
                        : declared;
            case Observed.Unknown<ImageDefaults>(String why) ->
                Observed.unknown("its image may have given it the label " + key + ": " + why);
            case Observed.Absent<ImageDefaults> none -> declared;
        };
    }

    /** The same of a copy that is kept of another container, without what its image gave it. */
    public Observed<String> of(Container kept) {
        Observed<String> declared = declared(kept);
        return declared instanceof Observed.Known<String> && kept.isTrue(Container.INHERITED)
                ? Observed.unknown("its image, which may have given it the label " + key + ", cannot be read")
                : declared;
    }

    private Observed<String> declared(Container container) {
        String value = container.labels().getOrDefault(key, "");
        if (!value.isEmpty()) {
            return Observed.known(value);
        }
        return container.isCut()
                ? Observed.unknown("not all of its labels are known")
                : Observed.absent("it has no label " + key);
    }
}
