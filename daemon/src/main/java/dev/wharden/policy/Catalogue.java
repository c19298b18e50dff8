package dev.wharden.policy;

import dev.wharden.control.Control;
import dev.wharden.control.HostControl;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The controls that there are, found by id, in their given order. Immutable. */
public final class Catalogue {
    /**
     * Part of the digest of every policy: to be raised when a control judges or repairs otherwise than in the release before without its {@code Info} saying so, so that the
     * upgrade is rolled out container by container, and mass-repairs nothing.
     */
    public static final int MEANING = 1;

    /** No control at all. */
    public static final Catalogue EMPTY = new Catalogue(List.of(), List.of());

    private final List<Control> controls;
    private final List<HostControl> hostControls;
    private final Map<String, Control> byId;

    /**
     * Of these controls. Throws IllegalArgumentException when two have the same id.
     *
     * @param controls of containers
     * @param hostControls of the host and its engine
     */
    public Catalogue(List<Control> controls, List<HostControl> hostControls) {
        this.controls = List.copyOf(controls);
        this.hostControls = List.copyOf(hostControls);
        this.byId = LinkedHashMap.newLinkedHashMap(controls.size());
        for (Control control : controls) {
            if (byId.put(control.info().id(), control) != null) {
                throw new IllegalArgumentException(
                        "two controls are named " + control.info().id());
            }
        }
    }

    /** Those of containers. */
    public List<Control> controls() {
        return controls;
    }

    /** Those of the host. */
    public List<HostControl> hostControls() {
        return hostControls;
    }

    /** The control of containers of that id. */
    public Optional<Control> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }
}
