package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What can be no container's name is a mistake in the call, whatever the command, and nothing is asked or done for it.
 */
final class NamesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check NAME",
                "check web NAME -o json",
                "plan NAME",
                "explain NAME",
                "accept NAME",
                "resume NAME",
                "quarantine add NAME --reason r",
                "quarantine release NAME --reason r",
                "audit show --container NAME",
                "exception add NAME --control privileged --for 1d --reason r --owner o"
            })
    void isRefusedInOneLine(String command) throws Exception {
        Path config = Files.writeString(
                folder.resolve("wharden.yaml"),
                "apiVersion: wharden.dev/v1\nkind: WhardenConfiguration\nengine: {socket: " + folder
                        + "/none.sock}\nstateDirectory: " + folder + "\n");
        Files.createDirectory(folder.resolve("policies"));
        for (String name : List.of("", "a b", "web/../x", "\u001b[31m")) {
            var arguments = new ArrayList<String>();
            for (String word : command.split(" ", -1)) {
                arguments.add(word.equals("NAME") ? name : word);
            }
            arguments.add("--config=" + config);
            var err = new StringWriter();
            int code =
                    Wharden.commandLine().setErr(new PrintWriter(err, true)).execute(arguments.toArray(String[]::new));
            assertThat(err.toString())
                    .as("%s", arguments)
                    .startsWith("wharden: no container can have that name")
                    .hasLineCount(1);
            assertThat(code).as("%s", arguments).isEqualTo(Exit.USAGE);
        }
    }
}
