package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Container;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What tells, beside a container's own files, that compose copied some into it: a start may touch and rewrite them.
 *
 * @param targets where its compose files have compose copy to
 * @param heard whether the engine told that something was copied into it before its start
 */
public record ToldCopies(Function<Container, Set<String>> targets, Predicate<Container> heard) {
    /** Nothing does. */
    public static final ToldCopies NONE = new ToldCopies(_ -> Set.of(), _ -> false);
}
