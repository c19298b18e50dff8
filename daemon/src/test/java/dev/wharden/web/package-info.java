/** Tests of the HTTP server and its page. */
@NullMarked
package dev.wharden.web;

import org.jspecify.annotations.NullMarked;
