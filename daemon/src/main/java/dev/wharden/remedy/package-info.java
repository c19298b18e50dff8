/**
 * What is done about drift: planned as data, admitted by guards, executed step by step with an undo each.
 * {@link dev.wharden.remedy.Remediator} begins, {@link dev.wharden.remedy.Recovery} resumes,
 * {@link dev.wharden.remedy.ActionFinalizer} is told of each end.
 */
@NullMarked
package dev.wharden.remedy;

import org.jspecify.annotations.NullMarked;
