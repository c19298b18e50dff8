package dev.wharden.remedy.recreate.needs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.observe.EventLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates a container of the very image that one ran with. The engine looks up a reference in the moment of the
 * creation, and a build, a pull or a tag may have given it to another image since it was looked at: then the container
 * is created by the image's id. The reference is what inspect shows wherever it is right.
 */
public final class SameImage {
    private static final Logger LOG = LoggerFactory.getLogger(SameImage.class);

    private SameImage() {}

    /** Whether a container was created of that image; yes where the id of that is not known. */
    public static boolean is(Container made, String image) {
        return image.isEmpty() || made.imageId().equals(image);
    }

    /**
     * Returns the id. Throws NotFound where the image is gone, and any other DockerException.
     *
     * @param exits is told of what is removed
     * @param image its id; the empty string where it is not known
     */
    public static String create(
            DockerReader reader, DockerWriter writer, EventLedger exits, String name, CreateBody body, String image) {
        String reference = body.tree().path("Image").asText();
        if (image.isEmpty() || reference.equals(image)) {
            return writer.create(name, body.tree());
        }
        if (names(reader, reference, image)) {
            String id = writer.create(name, body.tree());
            if (!isOther(reader, id, image)) {
                return id;
            }
            // It was moved between the look and the creation. It has not run.
            exits.removing(id);
            writer.remove(id, true);
        }
        ObjectNode tree = body.tree().deepCopy();
        tree.put("Image", image);
        return writer.create(name, tree);
    }

    /** No for one that is gone already: nothing will start it. */
    private static boolean isOther(DockerReader reader, String id, String image) {
        try {
            return !is(reader.inspect(id), image);
        } catch (DockerException.NotFound gone) {
            LOG.atDebug()
                    .addKeyValue("cause", String.valueOf(gone.getMessage()))
                    .log("What was created is gone");
            return false;
        }
    }

    private static boolean names(DockerReader reader, String reference, String image) {
        try {
            return reader.image(reference).id().equals(image);
        } catch (DockerException.NotFound | DockerException.Rejected gone) {
            LOG.atDebug()
                    .addKeyValue("image", reference)
                    .addKeyValue("cause", String.valueOf(gone.getMessage()))
                    .log("The reference names no image");
            return false;
        } catch (DockerException.Unavailable untold) {
            if (!untold.isAnswered()) {
                throw untold;
            }
            LOG.atDebug()
                    .addKeyValue("image", reference)
                    .addKeyValue("cause", String.valueOf(untold.getMessage()))
                    .log("What the reference names is looked at when it is created");
            return true;
        }
    }
}
