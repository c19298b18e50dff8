/**
 * The work queue and its workers: each name once, the earliest first, one worker a name. What a name means is not known
 * here.
 */
@NullMarked
package dev.wharden.controller.queue;

import org.jspecify.annotations.NullMarked;
