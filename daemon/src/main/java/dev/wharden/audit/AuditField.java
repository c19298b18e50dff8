package dev.wharden.audit;

import java.util.Locale;

/** The fields of a line of the audit log, in their order. Every line has all of them; what does not apply is null. */
public enum AuditField {
    SEQ("number of the record, from 1, without a gap, across rotated files"),
    TIME("when it happened, UTC, RFC 3339"),
    HOST("name of the host"),
    TYPE("what happened, see below"),
    ACTION("id of the remedy that it belongs to; `wharden undo` takes it"),
    CONTAINER("name of the container"),
    CONTAINER_ID("id of the container"),
    POLICY("name of the policy that decided; of several, with commas between them"),
    CONTROL("ids of the controls, with commas between them"),
    VERB("what is done: the kind of the remedy, the call to the engine, or what a person asked for"),
    RESULT("how it ended"),
    BEFORE("SHA-256 of the declaration before a remedy"),
    AFTER("SHA-256 of the declaration that a remedy aims at; for a reload, of all policies"),
    REASON("why, for people"),
    ACTOR("who asked for it: a user, or `wharden`"),
    PREV("`hash` of the record before; of the first, 64 zeros"),
    HASH("SHA-256 of the line without this field, as UTF-8 without the newline");

    private final String meaning;

    AuditField(String meaning) {
        this.meaning = meaning;
    }

    /** The key in the JSON. */
    public String key() {
        return this == CONTAINER_ID ? "containerId" : name().toLowerCase(Locale.ROOT);
    }

    /** For the generated documentation. */
    public String meaning() {
        return meaning;
    }
}
