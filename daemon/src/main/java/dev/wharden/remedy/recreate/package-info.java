/** Replaces a container by its verified twin; {@code Recreator} begins and resumes, the rooms below hold the parts. */
@NullMarked
package dev.wharden.remedy.recreate;

import org.jspecify.annotations.NullMarked;
