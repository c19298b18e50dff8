package dev.wharden.config.yaml;

/**
 * What is wrong with a file, or only strange.
 *
 * @param place where
 * @param what one line for people; text of the file in it is escaped
 */
public record Problem(Place place, String what) {
    @Override
    public String toString() {
        return place + ": " + what;
    }
}
