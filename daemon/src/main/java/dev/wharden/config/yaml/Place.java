package dev.wharden.config.yaml;

/**
 * Where something stands in a file.
 *
 * @param file as it is shown to people
 * @param line from 1
 * @param column from 1
 */
public record Place(String file, int line, int column) {
    /** The start of a file, for what is wrong with all of it. */
    public static Place start(String file) {
        return new Place(file, 1, 1);
    }

    /** {@code ci/web.yaml:14}: as editors and CI systems link it. */
    public String link() {
        return file + ":" + line;
    }

    /** {@code web.yaml:14}: the file's name without its folder, and the line. */
    public String brief() {
        return file.substring(file.lastIndexOf('/') + 1) + ":" + line;
    }

    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
