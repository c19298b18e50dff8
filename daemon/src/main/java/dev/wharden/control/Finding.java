package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What a control found wrong, or could not find out. */
public sealed interface Finding {
    /** The common part. */
    Detail detail();

    /**
     * The declaration is wrong and can be repaired by setting fields of it.
     *
     * @param edits applied in order; after them the same control finds nothing in the declaration
     */
    record Drift(Detail detail, List<Edit> edits) implements Finding {
        /** Throws IllegalArgumentException for no edits: what no edit repairs is a {@link Violation}. */
        public Drift {
            edits = List.copyOf(edits);
            if (edits.isEmpty()) {
                throw new IllegalArgumentException("a drift without edits is a violation");
            }
        }
    }

    /** The declaration is right, the running process is not: a restart of the same container repairs it. */
    record Live(Detail detail) implements Finding {}

    /** It is wrong, and Wharden has no repair that the policy names. */
    record Violation(Detail detail) implements Finding {}

    /** It could not be read: Unknown, never a pass. The message says why. */
    record Unread(Detail detail) implements Finding {}

    /**
     * What a finding says.
     *
     * @param control the id of the control
     * @param rule the id of the control's rule; the empty string where the control as a whole is meant
     * @param severity of this finding
     * @param source where the proof comes from
     * @param field a JSON pointer for inspect and image, else such as {@code proc:/status/CapBnd}
     * @param actual what was found; a null node when there is nothing to show
     * @param desired what was wanted; a null node when there is nothing to show
     * @param message one sentence for people; text from the container in it is hostile and is escaped where it is shown
     * @param impliedBy the id of the control whose finding brings this one about, or the empty string
     */
    record Detail(
            String control,
            String rule,
            Severity severity,
            Source source,
            String field,
            JsonNode actual,
            JsonNode desired,
            String message,
            String impliedBy) {
        /** How the message of a finding begins that is of another process than the main one. */
        static final String PROCESS = "process ";
        /** Of the control that compares with what was accepted. */
        public static final String DECLARED_STATE = "declaredState";

        /**
         * Whether it tells what was done to a container since its start, or to its declaration: what somebody ran or
         * copied there, or gave it. No policy and no engine brings that about.
         */
        public boolean isDone() {
            return source == Source.EVENT
                    || control.equals(DECLARED_STATE)
                    || (source == Source.KERNEL && message.startsWith(PROCESS));
        }

        /** As exceptions name it: {@code resources/memory-limit}. */
        public String name() {
            return rule.isEmpty() ? control : control + "/" + rule;
        }

        /** Whether another says the same of the same place, whichever rule found it. */
        boolean isSameAs(Detail other) {
            return source == other.source && field.equals(other.field) && message.equals(other.message);
        }

        /** The same with another severity, for a policy that sets it. */
        public Detail withSeverity(Severity severity) {
            return new Detail(control, rule, severity, source, field, actual, desired, message, impliedBy);
        }
    }

    /** The same finding with other details. */
    default Finding with(Detail detail) {
        return switch (this) {
            case Drift drift -> new Drift(detail, drift.edits());
            case Live live -> new Live(detail);
            case Violation violation -> new Violation(detail);
            case Unread unread -> new Unread(detail);
        };
    }
}
