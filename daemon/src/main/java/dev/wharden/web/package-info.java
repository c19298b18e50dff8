/** The HTTP server: metrics, health, status page and read-only API. */
@NullMarked
package dev.wharden.web;

import org.jspecify.annotations.NullMarked;
