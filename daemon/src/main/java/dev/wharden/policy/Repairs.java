package dev.wharden.policy;

import dev.wharden.container.Field;
import dev.wharden.control.Edit;
import dev.wharden.control.Repair;
import java.util.List;

/** The least disruptive way to set fields of a declaration. */
public final class Repairs {
    private Repairs() {}

    /** UPDATE when the engine can set all of them on a running container, NONE when there are none, else RECREATE. */
    public static Repair of(List<Edit> edits) {
        if (edits.isEmpty()) {
            return Repair.NONE;
        }
        for (Edit edit : edits) {
            if (!isUpdatable(edit)) {
                return Repair.RECREATE;
            }
        }
        return Repair.UPDATE;
    }

    private static boolean isUpdatable(Edit edit) {
        return Field.at(edit.pointer())
                .filter(field -> field.applied() == Field.Applied.UPDATE)
                .isPresent();
    }
}
