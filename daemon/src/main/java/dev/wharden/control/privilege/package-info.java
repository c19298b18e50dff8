/**
 * Pure. Controls of what the kernel lets a container's processes do: capabilities, seccomp, the security modules, masks
 * of /proc.
 */
@NullMarked
package dev.wharden.control.privilege;

import org.jspecify.annotations.NullMarked;
