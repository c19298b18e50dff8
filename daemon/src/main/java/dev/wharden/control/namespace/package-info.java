/** Pure. Controls of which of the host's namespaces a container sees. */
@NullMarked
package dev.wharden.control.namespace;

import org.jspecify.annotations.NullMarked;
