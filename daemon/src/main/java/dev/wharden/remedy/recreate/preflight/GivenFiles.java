package dev.wharden.remedy.recreate.preflight;

import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerReader;
import dev.wharden.kernel.InTime;
import dev.wharden.observe.ComposeLabels;
import dev.wharden.remedy.recreate.loss.CopiedFiles;
import dev.wharden.remedy.recreate.loss.ToldCopies;
import dev.wharden.remedy.recreate.loss.WritableLayer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What compose copied into a container, for a recreation that would lose it. Throws a DockerException. */
record GivenFiles(DockerReader reader, ToldCopies told) {
    private static final String INSTEAD =
            "; give it secrets and configs as files, which are mounted (in compose: file)";

    /** Those of one whose changes can be listed. */
    List<String> of(Container actual, Changes changes) {
        return CopiedFiles.of(reader, actual, changes, targets(actual));
    }

    /**
     * Why they keep it from being recreated. Where an event alone tells of them they may be anything that it wrote.
     *
     * @param changes empty when they cannot be listed
     * @param lost what a recreation would lose
     * @param discard it may: nothing else keeps it
     */
    Optional<String> refusal(Container actual, Optional<Changes> changes, List<String> lost, boolean discard) {
        Set<String> targets = targets(actual);
        List<String> copied = changes.map(all -> CopiedFiles.of(reader, actual, all, targets))
                .orElseGet(() -> CopiedFiles.unlisted(reader, actual, targets));
        if (!copied.isEmpty()) {
            return Optional.of(
                    "it was given files that a recreation would lose: " + WritableLayer.some(copied) + INSTEAD);
        }
        boolean isUntold = discard
                && !lost.isEmpty()
                && targets.isEmpty()
                && actual.labels().containsKey(ComposeLabels.PROJECT)
                && told.heard().test(actual);
        return isUntold
                ? Optional.of("files were copied into it before its start, as the engine told, and its compose files"
                        + " do not say which: a recreation may lose them with " + WritableLayer.some(lost) + INSTEAD)
                : Optional.empty();
    }

    /** A file that a label names may be of a server that is silent: what is not read in time tells nothing. */
    private Set<String> targets(Container actual) {
        try {
            return InTime.read(
                    "the compose files of " + actual.id(), () -> told.targets().apply(actual));
        } catch (IOException late) {
            return Set.of();
        }
    }
}
