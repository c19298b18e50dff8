/** Pure. Controls of the image that a container is made of. */
@NullMarked
package dev.wharden.control.image;

import org.jspecify.annotations.NullMarked;
