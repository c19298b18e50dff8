package dev.wharden.container;

import java.lang.ref.SoftReference;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was made of the texts that were read last, so that a text that is the same as before, byte for byte, is read but
 * not parsed again: the very same thing is given for it. What is kept has a bound, and is what the heap gives up first.
 * Thread-safe: its own lock guards what is kept; nothing is compared or parsed under it.
 *
 * @param <V> what is made of a text; it must not change
 */
public final class LastRead<V> {
    private final int longest;
    private final int room;
    private SoftReference<Kept<V>> kept = new SoftReference<>(null);

    /**
     * Nothing was read yet.
     *
     * @param longest bytes of a text that is kept
     * @param room bytes of all texts
     */
    public LastRead(int longest, int room) {
        this.longest = longest;
        this.room = room;
    }

    private static final class Entry<V> {
        private final byte[] text;
        private final V made;

        Entry(byte[] text, V made) {
            this.text = text;
            this.made = made;
        }
    }

    /** By key, those first that were not asked for the longest time. */
    private static final class Kept<V> {
        private final Map<String, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
        private int taken;

        void remove(String key) {
            Entry<V> gone = entries.remove(key);
            taken -= gone == null ? 0 : gone.text.length;
        }
    }

    /** Makes something of a text. */
    @FunctionalInterface
    public interface Parser<V, X extends Exception> {
        /** Throws what a text that is another than expected throws. */
        V parse(byte[] text) throws X;
    }

    /**
     * What was made of the last text of a key, where this text is the same; else what is made of it now. Throws what
     * the parser throws, and then nothing is kept.
     *
     * @param text it must not change any more
     */
    public <X extends Exception> V of(String key, byte[] text, Parser<V, X> parser) throws X {
        Entry<V> before = find(key);
        if (before != null && Arrays.equals(before.text, text)) {
            return before.made;
        }
        V made = parser.parse(text);
        keep(key, text, made);
        return made;
    }

    private synchronized @Nullable Entry<V> find(String key) {
        Kept<V> all = kept.get();
        return all == null ? null : all.entries.get(key);
    }

    private synchronized void keep(String key, byte[] text, V made) {
        Kept<V> all = kept.get();
        if (all == null) {
            all = new Kept<>();
            kept = new SoftReference<>(all);
        }
        all.remove(key);
        if (text.length <= longest) {
            all.entries.put(key, new Entry<>(text, made));
            all.taken += text.length;
        }
        while (all.taken > room) {
            all.remove(all.entries.keySet().iterator().next());
        }
    }
}
