package dev.wharden.remedy.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.control.Edit;
import dev.wharden.control.Repair;
import dev.wharden.policy.Repairs;
import java.util.List;

/**
 * What {@code POST /containers/{id}/update} really changes of a running container; the engine ignores every other field
 * and says 200 (engine-facts §4.1, measured on 26.1.5). Limits can be set or changed in place, never taken away. Pure.
 */
public final class InPlace {
    private static final String HOST = "/HostConfig/";
    private static final String POLICY = "RestartPolicy";

    private InPlace() {}

    /** Whether every one of the edits can be made without a recreation. */
    public static boolean canApply(Container actual, List<Edit> edits) {
        return Repairs.of(edits) == Repair.UPDATE && edits.stream().allMatch(edit -> settable(actual, edit));
    }

    private static boolean settable(Container actual, Edit edit) {
        String field = field(edit);
        JsonNode value = edit.value();
        boolean otherKindOfLimit = (field.equals("NanoCpus") && actual.number("/HostConfig/CpuQuota") != 0)
                || (field.equals("CpuQuota") && actual.number("/HostConfig/NanoCpus") != 0);
        if (field.equals(POLICY)) {
            return !actual.isTrue("/HostConfig/AutoRemove");
        }
        return !otherKindOfLimit
                && (value.isTextual()
                        ? !value.textValue().isEmpty()
                        : value.isIntegralNumber() && value.longValue() != 0);
    }

    /**
     * The fields that the edits touch, each with the value that {@code declaration} has for it: the body of an update.
     */
    public static ObjectNode body(List<Edit> edits, Container declaration) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (Edit edit : edits) {
            String field = field(edit);
            body.set(field, declaration.at(HOST + field).deepCopy());
        }
        withSwap(body, declaration);
        return body;
    }

    /**
     * Memory without MemorySwap is refused on a container that had none; docker run itself gives twice the memory. Swap
     * is never below memory.
     */
    private static void withSwap(ObjectNode body, Container declaration) {
        long memory = body.path("Memory").asLong();
        if (memory <= 0) {
            return;
        }
        long swap = declaration.number("/HostConfig/MemorySwap");
        if (swap >= 0) {
            body.put("MemorySwap", swap == 0 ? 2 * memory : Math.max(swap, memory));
        } else {
            body.put("MemorySwap", swap);
        }
    }

    /** The key under HostConfig; the restart policy is one field whatever part of it is edited. */
    private static String field(Edit edit) {
        if (!edit.pointer().startsWith(HOST)) {
            return "";
        }
        String rest = edit.pointer().substring(HOST.length());
        return rest.startsWith(POLICY + "/") ? POLICY : rest;
    }
}
