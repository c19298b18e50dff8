/**
 * The loop: a work queue of names, workers, and the reconciler.
 *
 * <p>What a container can make slow, huge or unreadable is a fact about that container, and never a reason that another
 * waits. Four bounds see to it:
 *
 * <ul>
 *   <li>{@link dev.wharden.controller.Bulkhead}: as many workers as {@code workers} says do long work (what is open,
 *       repairs, undoes, releases, all of a quarantine that follows its freeze). A name that finds no place comes again
 *       within two seconds, and says for which names the places are taken. A freeze needs no place.
 *   <li>{@code FirstLook}: three workers more. The first answer about a container is waited for a quarter of a second;
 *       what has not answered in that is waited for by a thread of its own for five seconds (minutes if it has not come
 *       before), a few at one time, and its name is queued again when the answer has come.
 *   <li>{@link dev.wharden.docker.Bystanders}: what is asked about others for the sake of one container is asked once,
 *       for a moment, and set aside then.
 *   <li>{@link dev.wharden.docker.DockerException.Stuck}: silence about one container says nothing of the engine, and
 *       is retried with backoff.
 * </ul>
 */
@NullMarked
package dev.wharden.controller;

import org.jspecify.annotations.NullMarked;
