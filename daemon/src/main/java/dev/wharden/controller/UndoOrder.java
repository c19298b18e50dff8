package dev.wharden.controller;

import dev.wharden.remedy.state.Wish;
import java.util.function.Consumer;

/**
 * What a person has ordered to be undone.
 *
 * @param action that is to be undone
 * @param undo the id of the action that undoes it
 * @param reason as the person gave it, may be empty
 * @param actor who ordered it
 * @param progress told what happens, a sentence each time
 * @param answer told once how it ended
 */
public record UndoOrder(
        String action,
        String undo,
        String reason,
        String actor,
        Consumer<String> progress,
        Consumer<Wish.Answer> answer) {}
