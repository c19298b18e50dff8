/**
 * What a container would lose by a recreation or a repair: files outside its volumes, folders that it writes to, users
 * that it becomes.
 */
@NullMarked
package dev.wharden.remedy.recreate.loss;

import org.jspecify.annotations.NullMarked;
