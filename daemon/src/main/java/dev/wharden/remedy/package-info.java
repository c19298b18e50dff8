/** What is done about drift: planned as data, admitted by guards, executed step by step with an undo each. */
@NullMarked
package dev.wharden.remedy;

import org.jspecify.annotations.NullMarked;
