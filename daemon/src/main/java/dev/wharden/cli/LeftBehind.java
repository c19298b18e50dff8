package dev.wharden.cli;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.compose.ComposeCopies;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.RuntimeFiles;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.OneLook;
import dev.wharden.observe.ComposeLabels;
import dev.wharden.remedy.recreate.loss.CopiedFiles;
import dev.wharden.remedy.recreate.loss.CopiedIn;
import dev.wharden.remedy.recreate.loss.WritableLayer;
import dev.wharden.remedy.recreate.loss.WrittenFolders;
import dev.wharden.remedy.recreate.loss.WrittenReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the next container does not have, whether a person or compose makes it: said above the command and the override,
 * in every mode, since both remove the container that has it.
 *
 * @param copied what was copied into it or unpacked there
 * @param byCompose what compose may have copied, by that and by its files, in a volume too
 * @param data what else it wrote outside its volumes; empty when the engine does not tell
 */
record LeftBehind(Container actual, List<String> copied, List<String> byCompose, Optional<List<String>> data) {
    private static final int MOST = 8;

    LeftBehind {
        copied = List.copyOf(copied);
        byCompose = List.copyOf(byCompose);
        data = data.map(List::copyOf);
    }

    /** Of a container. Throws a DockerException. */
    static LeftBehind of(DockerReader engine, Container actual) {
        var look = new OneLook(engine);
        Set<String> targets = ComposeCopies.of(actual);
        List<String> copied = CopiedIn.of(look, actual, targets);
        Optional<Changes> changes = WrittenReader.changes(look, actual);
        var byCompose = new TreeSet<>(targets);
        byCompose.addAll(CopiedFiles.of(look, actual, changes.orElse(Changes.NONE), targets));
        return new LeftBehind(
                actual,
                copied,
                List.copyOf(byCompose),
                changes.map(all -> WritableLayer.data(look, actual, all, WritableLayer.lost(all, actual)).stream()
                        .filter(path -> !copied.contains(path))
                        .toList()));
    }

    /**
     * The sentences.
     *
     * @param kept folders for which there are volumes in the advice
     */
    List<String> lines(WrittenFolders written, Container advised, List<String> kept) {
        var lines = new ArrayList<String>();
        List<String> image = written.image().stream()
                .filter(path -> !written.inRoot().contains(path) && !copied.contains(path))
                .toList();
        if (!image.isEmpty() && advised.isTrue(Field.READONLY_ROOTFS.pointer())) {
            lines.add("It wrote " + String.join(", ", image) + ", which a read-only root filesystem keeps it from: if"
                    + " it fails for that, build these files into its image, or leave that control out for it (wharden"
                    + " exception add).");
        }
        List<String> given = without(copied, kept).stream().limit(MOST).toList();
        if (!given.isEmpty()) {
            lines.add("Copied into it (docker cp) or unpacked there: " + String.join(", ", given)
                    + (isComposes()
                            ? ". Where compose did that (configs with content:, secrets with environment:), it does it"
                                    + " again; docker run does not."
                            : ". Nothing below brings that along: mount it from the host, or build it into the"
                                    + " image."));
        }
        String save =
                ", which nothing below brings along: docker cp " + actual.name().value() + ":PATH . saves it.";
        if (data.isEmpty()) {
            lines.add("It wrote outside its volumes what the engine does not list" + save);
        } else if (!without(data.get(), kept).isEmpty()) {
            lines.add("It wrote outside its volumes: " + WritableLayer.some(without(data.get(), kept)) + save);
        }
        return lines;
    }

    /**
     * Why its override has no read_only; empty where that can be there. Compose copies what has no file of the host at
     * each creation, and fails where the root filesystem is read-only, although it copies into a volume (2.26.1).
     *
     * @param file as its compose file declares it
     */
    Optional<String> writable(Container file, Container desired) {
        List<String> given = given();
        return given.isEmpty() || !Field.READONLY_ROOTFS.differs(file, desired)
                ? Optional.empty()
                : Optional.of("The override has no read_only: compose may be what copies " + WritableLayer.some(given)
                        + " into the container (configs with content:, secrets with environment:), and it cannot copy"
                        + " into a read-only one. Give each a file: instead, which is mounted, then explain it again.");
    }

    /**
     * Why no override is printed; empty where one can be. A new tmpfs would hide what compose copies below it, and
     * without it the new user could not write there.
     *
     * @param file as its compose file declares it
     */
    Optional<String> unfit(Container file, Container desired) {
        List<String> hiding = added(file, desired).stream()
                .filter(tmpfs -> byCompose.stream().anyMatch(path -> hides(tmpfs, path)))
                .toList();
        return hiding.isEmpty() || !Field.USER.differs(actual, desired)
                ? Optional.empty()
                : Optional.of("compose may be what copies " + WritableLayer.some(byCompose)
                        + " into the container (configs with content:, secrets with environment:), which a tmpfs at "
                        + String.join(", ", hiding) + " would hide, and without that its new user could not write"
                        + " there. Give each a file: instead, which is mounted, then explain it again.");
    }

    /**
     * What its override asks for: where compose copies it leaves read_only out. A new tmpfs stays for a new user alone,
     * who could not write there else.
     *
     * @param file as its compose file declares it
     */
    Container composed(Container file, Container desired) {
        if (given().isEmpty()) {
            return desired;
        }
        var tmpfs = new LinkedHashMap<>(desired.map(Field.TMPFS.pointer()));
        if (!Field.USER.differs(actual, desired)) {
            tmpfs.keySet().removeAll(added(file, desired));
        }
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        tmpfs.forEach(kept::put);
        Container writable = Field.READONLY_ROOTFS.differs(file, desired)
                ? desired.with(Field.READONLY_ROOTFS.pointer(), BooleanNode.FALSE)
                : desired;
        return writable.with(Field.TMPFS.pointer(), kept);
    }

    private static List<String> added(Container file, Container desired) {
        var before = file.map(Field.TMPFS.pointer());
        return desired.map(Field.TMPFS.pointer()).keySet().stream()
                .filter(path -> !before.containsKey(path))
                .sorted()
                .toList();
    }

    private static boolean hides(String tmpfs, String path) {
        return RuntimeFiles.within(plain(path), plain(tmpfs));
    }

    /** Without a last slash, and without the link that most images have. */
    private static String plain(String path) {
        return path.replaceFirst("/+$", "").replaceFirst("^/var/run(?=/|$)", "/run");
    }

    private List<String> given() {
        return isComposes()
                ? Stream.concat(copied.stream(), byCompose.stream())
                        .distinct()
                        .sorted()
                        .toList()
                : List.of();
    }

    private boolean isComposes() {
        return actual.labels().containsKey(ComposeLabels.PROJECT);
    }

    /** Whether it names what was written, so that nothing more need be said of it. */
    boolean isTold() {
        return data.filter(List::isEmpty).isEmpty();
    }

    private static List<String> without(List<String> paths, List<String> kept) {
        return paths.stream()
                .filter(path -> kept.stream().noneMatch(folder -> RuntimeFiles.within(path, folder)))
                .toList();
    }
}
