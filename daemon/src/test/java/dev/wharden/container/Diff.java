package dev.wharden.container;

import java.util.List;
import java.util.TreeMap;

/** What a container has changed, as {@code docker diff} prints it: {@code C /srv}, {@code A /srv/rows}. */
public final class Diff {
    private Diff() {}

    public static Changes of(String... lines) {
        return of(List.of(lines));
    }

    public static Changes of(List<String> lines) {
        var kinds = new TreeMap<String, Changes.Kind>();
        for (String line : lines) {
            kinds.put(
                    line.substring(2),
                    Changes.Kind.of("CAD".indexOf(line.charAt(0))).orElseThrow());
        }
        return new Changes(kinds);
    }
}
