package dev.wharden.subject;

import java.util.List;

/**
 * What a container has written outside its mounts, as far as that is looked at: bounded, whatever it wrote.
 *
 * @param files that were looked at, programs and secrets first
 * @param unseen how many more files were written and not looked at
 * @param tooMuch that it has written more than the engine can tell, in words; empty otherwise
 */
public record Written(List<File> files, int unseen, String tooMuch) {
    /**
     * One of them.
     *
     * @param path in the container, cut after {@link Executable#LONGEST} characters; hostile
     * @param act what was done
     * @param program whether it may be executed
     * @param elevated whether who executes it gets rights: set-user-id, set-group-id or capabilities
     */
    public record File(String path, Act act, boolean program, boolean elevated) {
        /** Cuts the path. */
        public File {
            path = path.length() > Executable.LONGEST ? path.substring(0, Executable.LONGEST) + "…" : path;
        }
    }

    /** What was done to a file. */
    public enum Act {
        ADDED("added"),
        CHANGED("changed"),
        DELETED("deleted");

        private final String word;

        Act(String word) {
            this.word = word;
        }

        /** For people. */
        public String word() {
            return word;
        }
    }

    public Written {
        files = List.copyOf(files);
    }
}
