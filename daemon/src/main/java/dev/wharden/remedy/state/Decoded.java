package dev.wharden.remedy.state;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * What the bytes of files said that were read last. A look asks for the same journal several times: it is read each
 * time, and understood again only when it says something else. Thread-safe.
 */
final class Decoded {
    /** Bytes of all files together: the journals of a few open recreations, and a megabyte or two as objects. */
    private static final int MOST = 256 << 10;

    private final LinkedHashMap<String, Said> files = new LinkedHashMap<>(16, 0.75f, true);
    private int bytes;

    /** What a content means. */
    private static final class Said {
        private final byte[] content;
        private final Object meaning;

        Said(byte[] content, Object meaning) {
            this.content = content;
            this.meaning = meaning;
        }
    }

    /** What exactly this content of a file was found to mean; empty when that is not known. */
    synchronized <T> Optional<T> of(String file, byte[] content, Class<T> type) {
        Said said = files.get(file);
        return said != null && type.isInstance(said.meaning) && Arrays.equals(said.content, content)
                ? Optional.of(type.cast(said.meaning))
                : Optional.empty();
    }

    /** It means this, which is returned; what was not asked for longest makes room. */
    synchronized <T> T put(String file, byte[] content, T meaning) {
        remove(file);
        if (content.length <= MOST) {
            files.put(file, new Said(content, meaning));
            bytes += content.length;
        }
        while (bytes > MOST) {
            remove(files.firstEntry().getKey());
        }
        return meaning;
    }

    /** It says nothing any more. */
    synchronized void remove(String file) {
        Said said = files.remove(file);
        bytes -= said == null ? 0 : said.content.length;
    }
}
