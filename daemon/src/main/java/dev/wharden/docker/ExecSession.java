package dev.wharden.docker;

import dev.wharden.container.UserSpec;

/**
 * An exec session as {@code GET /exec/{id}/json} tells it. Its command may carry secrets and is not read.
 *
 * @param container the full id of the container that it is in
 * @param user that it runs as: the container's own where none was asked for (26.1.5)
 * @param privileged with all rights
 * @param interactive with a terminal, or with its standard input open
 */
public record ExecSession(String container, UserSpec user, boolean privileged, boolean interactive) {}
