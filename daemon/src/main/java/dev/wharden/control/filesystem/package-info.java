/** Pure. Controls of what a container sees and may write of file systems, and which devices. */
@NullMarked
package dev.wharden.control.filesystem;

import org.jspecify.annotations.NullMarked;
