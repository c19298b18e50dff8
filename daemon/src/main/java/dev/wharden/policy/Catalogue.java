package dev.wharden.policy;

import dev.wharden.control.Control;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The controls that there are, found by id, in their given order. */
public final class Catalogue {
    /** No control at all. */
    public static final Catalogue EMPTY = new Catalogue(List.of());

    private final List<Control> controls;
    private final Map<String, Control> byId;

    /** Of these controls. Throws IllegalArgumentException when two have the same id. */
    public Catalogue(List<Control> controls) {
        this.controls = List.copyOf(controls);
        this.byId = LinkedHashMap.newLinkedHashMap(controls.size());
        for (Control control : controls) {
            if (byId.put(control.info().id(), control) != null) {
                throw new IllegalArgumentException(
                        "two controls are named " + control.info().id());
            }
        }
    }

    /** All of them. */
    public List<Control> controls() {
        return controls;
    }

    /** The control of that id. */
    public Optional<Control> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }
}
