/** The loop: a work queue of names, workers, and the reconciler. */
@NullMarked
package dev.wharden.controller;

import org.jspecify.annotations.NullMarked;
