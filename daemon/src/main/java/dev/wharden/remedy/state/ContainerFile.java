package dev.wharden.remedy.state;

import dev.wharden.container.ContainerName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where the state of one container is kept: {@code <folder>/<name>.json}. Docker sets no bound to a name's length, file
 * systems do: a long name stands as its digest.
 */
public final class ContainerFile {
    private static final int LONGEST = 200;

    private ContainerFile() {}

    /** The file of a container in a folder of the state directory. Different names never share one. */
    public static String of(String folder, ContainerName name) {
        String value = name.value();
        return folder + "/" + (value.length() <= LONGEST ? value : "+" + digest(value)) + ".json";
    }

    private static String digest(String value) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
