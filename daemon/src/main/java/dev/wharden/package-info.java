/**
 * The making and the life of Wharden: {@link dev.wharden.Wiring} makes every object, in parts that stand in the order
 * of the straight line ({@link dev.wharden.Reading}, {@link dev.wharden.Acting}, {@link dev.wharden.Serving});
 * {@link dev.wharden.Daemon} starts and stops it.
 *
 * <p>Every thread there is, by what makes it:
 *
 * <ul>
 *   <li>{@code docker.EventStream}: two that hear events: one what may change a verdict, one what was done to
 *       containers
 *   <li>{@code docker.Deadline}: one for each call to the engine that is under way
 *   <li>{@code kernel.InTime}: one for each read that the kernel may never answer, 64 at most
 *   <li>{@code controller.queue.Controller}: {@code workers} and three more, which reconcile
 *   <li>{@code controller.FirstLook}: one for each answer about a container that is late, ten at most
 *   <li>{@code source.Schedule}: one for all that is run from time to time, resync and commands among it
 *   <li>{@code web.Running}: those of the HTTP server
 *   <li>{@code web.ControlSocket}: one that accepts, and one for each request of the command line
 *   <li>{@code web.WebGuard}: one that looks whether both can be reached
 *   <li>{@code systemd.Watchdog}: one that tells systemd that the others live
 *   <li>{@code systemd.Coalesced}: one that reloads at a SIGHUP, however many of them come
 *   <li>{@code Serving}: one a day that checks the audit log's chain; one that measures round trips, while a policy
 *       names endpoints
 *   <li>{@code cli.BoundedLook}: none of the daemon's; {@code check} looks at each container by one
 *   <li>{@code Daemon}: the one that waits for the end, and the shutdown hook
 * </ul>
 */
@NullMarked
package dev.wharden;

import org.jspecify.annotations.NullMarked;
