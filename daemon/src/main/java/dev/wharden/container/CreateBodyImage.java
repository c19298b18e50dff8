package dev.wharden.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The same image and the same command. */
final class CreateBodyImage {
    private CreateBodyImage() {}

    static void apply(ObjectNode body, Container desired, Circumstances circumstances) {
        if (circumstances.referenceMoved()) {
            // By its tag the engine would silently start whatever the tag names now.
            body.put("Image", desired.imageId());
        }
        JsonNode entrypoint = body.path("Entrypoint");
        if (entrypoint.isEmpty() && !circumstances.image().entrypoint().isEmpty()) {
            // Somebody reset it by --entrypoint "": null would adopt the image's again, and another command would run.
            body.putArray("Entrypoint").add("");
        }
    }
}
