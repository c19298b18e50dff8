/**
 * How an old container and its twin exist side by side: temporary names, roles, what blocks a start, and the other
 * clients that act on them.
 */
@NullMarked
package dev.wharden.remedy.recreate.coexistence;

import org.jspecify.annotations.NullMarked;
