package dev.wharden.advise;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import java.util.List;
import java.util.stream.Collectors;

/** What {@code Config} says of the processes: who, where, what, how it is watched and stopped. */
final class RunProcess {
    private static final long SECOND = 1_000_000_000;

    private RunProcess() {}

    static void flags(Flags flags, Container wanted, ImageDefaults image) {
        flags.given("hostname", wanted.text("/Hostname"));
        flags.given("domainname", wanted.text("/Domainname"));
        differing(flags, "user", wanted, image, "/User");
        differing(flags, "workdir", wanted, image, "/WorkingDir");
        flags.on("tty", wanted.isTrue("/Tty"));
        flags.on("interactive", wanted.isTrue("/OpenStdin"));
        differing(flags, "stop-signal", wanted, image, "/StopSignal");
        if (wanted.at("/StopTimeout").isIntegralNumber()) {
            flags.add("stop-timeout", Long.toString(wanted.number("/StopTimeout")));
        }
        var images = image.labels();
        wanted.map("/Labels").forEach((key, value) -> {
            if (!value.equals(images.get(key))) {
                flags.add("label", key + "=" + value);
            }
        });
        health(flags, wanted.at("/Healthcheck"), image.at("/Config/Healthcheck"));
    }

    private static void differing(Flags flags, String flag, Container wanted, ImageDefaults image, String key) {
        String value = wanted.text(key);
        if (!value.equals(image.at("/Config" + key).asText(""))) {
            flags.given(flag, value);
        }
    }

    /** Each part that is not the image's: the engine takes the others from there. */
    private static void health(Flags flags, JsonNode wanted, JsonNode image) {
        if (wanted.equals(image) || !wanted.isObject()) {
            return;
        }
        List<String> test =
                wanted.path("Test").valueStream().map(JsonNode::asText).toList();
        if (!test.isEmpty() && test.getFirst().equals("NONE")) {
            flags.on("no-healthcheck", true);
            return;
        }
        if (test.size() > 1 && !wanted.path("Test").equals(image.path("Test"))) {
            boolean shell = test.getFirst().equals("CMD-SHELL");
            List<String> words = test.subList(1, test.size());
            flags.add(
                    "health-cmd",
                    shell
                            ? String.join(" ", words)
                            : words.stream().map(ShellWord::of).collect(Collectors.joining(" ")));
            if (!shell) {
                flags.note("The health check runs its program without a shell; docker run can only say it with one.");
            }
        }
        duration(flags, "health-interval", wanted, image, "Interval");
        duration(flags, "health-timeout", wanted, image, "Timeout");
        duration(flags, "health-start-period", wanted, image, "StartPeriod");
        duration(flags, "health-start-interval", wanted, image, "StartInterval");
        long retries = wanted.path("Retries").asLong();
        if (retries != 0 && retries != image.path("Retries").asLong()) {
            flags.add("health-retries", Long.toString(retries));
        }
    }

    private static void duration(Flags flags, String flag, JsonNode wanted, JsonNode image, String key) {
        long nanos = wanted.path(key).asLong();
        if (nanos != 0 && nanos != image.path(key).asLong()) {
            flags.add(flag, nanos % SECOND == 0 ? nanos / SECOND + "s" : nanos + "ns");
        }
    }

    /**
     * The image, and after it what its entrypoint gets. {@code --entrypoint} takes one word: what follows it in the
     * list stands before the arguments, and the same program gets the same words.
     */
    static void imageAndArguments(Flags flags, Container wanted, ImageDefaults image) {
        List<String> entrypoint = wanted.strings("/Entrypoint");
        List<String> arguments = wanted.strings("/Cmd");
        List<String> imagesArguments = new Container(image.tree()).strings("/Config/Cmd");
        boolean same = entrypoint.equals(image.entrypoint());
        boolean takesImages = arguments.isEmpty() && !imagesArguments.isEmpty() && !entrypoint.isEmpty();
        var words = new java.util.ArrayList<String>();
        if (same && !takesImages) {
            words.addAll(arguments.equals(imagesArguments) ? List.of() : arguments);
        } else {
            flags.add("entrypoint", entrypoint.isEmpty() ? "" : entrypoint.getFirst());
            words.addAll(entrypoint.subList(Math.min(1, entrypoint.size()), entrypoint.size()));
            words.addAll(arguments);
        }
        if (Flags.something(wanted.at("/Shell")) && !wanted.at("/Shell").equals(image.at("/Config/Shell"))) {
            flags.note("The shell of the health check (Shell) cannot be given to docker run.");
        }
        flags.raw(ShellWord.of(wanted.text("/Image")));
        words.forEach(word -> flags.raw(ShellWord.of(word)));
    }
}
