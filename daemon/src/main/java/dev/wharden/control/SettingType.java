package dev.wharden.control;

/** What may stand at a {@link Key}. */
public enum SettingType {
    BOOLEAN,
    TEXT,
    TEXTS,
    WORD,
    WORDS,
    RESTART,
    RESTARTS,
    DURATION,
    DOCKER_SIZE,
    ULIMIT,
    UID,
    SCORE,
    PORT,
    PORTS,
    ADDRESSES,
    VERSION,
    COUNTRY,
    COUNTRIES,
    ENDPOINTS,
    BYTES,
    PROCESSORS,
    COUNT,
    USER,
    CAPABILITIES,
    PATHS,
    TMPFS,
    OBJECT
}
