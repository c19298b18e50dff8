package dev.wharden.advise;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.Form;
import java.util.ArrayList;
import java.util.List;

/** The words of a command that are being written, and what it cannot say. One thread. */
final class Flags {
    private final List<String> words = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> connects = new ArrayList<>();
    private final List<String> before = new ArrayList<>();

    /** {@code --name=value}, quoted. */
    void add(String flag, String value) {
        words.add(ShellWord.of("--" + flag + "=" + value));
    }

    /** The same where there is a value. */
    void given(String flag, String value) {
        if (!value.isEmpty()) {
            add(flag, value);
        }
    }

    void each(String flag, List<String> values) {
        values.forEach(value -> add(flag, value));
    }

    void on(String flag, boolean set) {
        if (set) {
            words.add("--" + flag);
        }
    }

    /** Fields as their table writes them, where they have a value. */
    void fields(Container from, Field... fields) {
        for (Field field : fields) {
            if (field.form() == Form.FLAG) {
                on(field.runFlag(), !field.words(from).isEmpty());
            } else {
                each(field.runFlag(), field.words(from));
            }
        }
    }

    /** A whole number other than 0. */
    void number(String flag, Container from, String pointer) {
        long value = from.number(pointer);
        if (value != 0) {
            add(flag, Long.toString(value));
        }
    }

    /** A word of the command as the shell reads it. */
    void raw(String word) {
        words.add(word);
    }

    /** What the command line has no words for. */
    void note(String sentence) {
        notes.add(sentence);
    }

    /** A command that is run before the start; the container's name is added to it. */
    void connect(String command) {
        connects.add(command);
    }

    /** A command that is run while the present container is there. */
    void before(String command) {
        before.add(command);
    }

    List<String> before() {
        return before;
    }

    List<String> connects() {
        return connects;
    }

    List<String> words() {
        return words;
    }

    List<String> notes() {
        return notes;
    }

    static boolean something(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }
}
