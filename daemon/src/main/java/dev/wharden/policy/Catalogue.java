package dev.wharden.policy;

import dev.wharden.control.Control;
import dev.wharden.control.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The controls that there are, found by id, in their given order. Immutable. */
public final class Catalogue {
    /**
     * Part of the digest of every policy: to be raised when a control judges or repairs otherwise than in the release
     * before without its {@code Info} saying so, so that the upgrade is rolled out container by container, and
     * mass-repairs nothing.
     */
    public static final int MEANING = 1;

    /** No control at all. */
    public static final Catalogue EMPTY = new Catalogue(List.of());

    private final List<Control> all;
    private final Map<String, Control> byId;

    /** Of these controls, of any scope. Throws IllegalArgumentException when two have the same id. */
    public Catalogue(List<Control> controls) {
        this.all = List.copyOf(controls);
        this.byId = LinkedHashMap.newLinkedHashMap(controls.size());
        for (Control control : controls) {
            if (byId.put(control.info().id(), control) != null) {
                throw new IllegalArgumentException(
                        "two controls are named " + control.info().id());
            }
        }
    }

    /** Those of every scope. */
    public List<Control> all() {
        return all;
    }

    /** The keys of a HardeningPolicy. */
    public List<Control> controls() {
        return all.stream()
                .filter(control -> control.info().scope() == Scope.CONTAINER)
                .toList();
    }

    /** The keys of a HostPolicy: those of the host, and those of all containers together. */
    public List<Control> hostControls() {
        return all.stream()
                .filter(control -> control.info().scope() != Scope.CONTAINER)
                .toList();
    }

    /** The control of that id, of whichever scope. */
    public Optional<Control> any(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The control of containers of that id. */
    public Optional<Control> find(String id) {
        return Optional.ofNullable(byId.get(id))
                .filter(control -> control.info().scope() == Scope.CONTAINER);
    }
}
