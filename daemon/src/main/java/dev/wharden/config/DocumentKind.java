package dev.wharden.config;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The kinds of document in policy files. */
enum DocumentKind {
    HARDENING_POLICY("HardeningPolicy"),
    POLICY_EXCEPTION("PolicyException"),
    HOST_POLICY("HostPolicy"),
    /** What policies must say of some containers; decides nothing. */
    POLICY_TEST("PolicyTest");

    /** Each by its word. */
    static final Map<String, DocumentKind> WORDS = Arrays.stream(values())
            .collect(Collectors.toMap(kind -> kind.word, kind -> kind, (one, other) -> one, LinkedHashMap::new));

    /** As written in files. */
    final String word;

    DocumentKind(String word) {
        this.word = word;
    }
}
