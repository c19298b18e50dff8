/** Pure. One control is one rule: it judges a subject and says which fields would repair it. */
@NullMarked
package dev.wharden.control;

import org.jspecify.annotations.NullMarked;
