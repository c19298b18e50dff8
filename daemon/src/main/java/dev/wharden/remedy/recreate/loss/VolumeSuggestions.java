package dev.wharden.remedy.recreate.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Where what a container writes could be kept, so that it can be replaced without loss: a few folders, grouped from
 * {@code docker diff}. A guess for people, by the folders' names. Pure. Paths are the container's own and hostile: one
 * that is more than letters, digits and the usual marks is only counted.
 *
 * @param tmpfs folders whose names say that their content may be lost
 * @param volumes folders of everything else
 * @param image files among the system's own, which belong into the image
 * @param others paths that are not among them: too many, or oddly named
 */
public record VolumeSuggestions(List<String> tmpfs, List<String> volumes, List<String> image, int others) {
    private static final int MOST = 5;
    private static final int SHALLOWEST = 2;
    private static final Pattern USUAL = Pattern.compile("(/[A-Za-z0-9_.@+-]{1,60}){1,20}");
    private static final Set<String> SYSTEM = Set.of("bin", "boot", "etc", "lib", "lib32", "lib64", "sbin", "usr");
    private static final Set<String> FLEETING = Set.of("cache", "caches", ".cache", "tmp", "temp", "run", "lock");

    public VolumeSuggestions {
        tmpfs = List.copyOf(tmpfs);
        volumes = List.copyOf(volumes);
        image = List.copyOf(image);
    }

    /** Of the paths that a recreation would lose. */
    public static VolumeSuggestions of(List<String> lost) {
        var tmpfs = new TreeSet<String>();
        var volumes = new TreeSet<String>();
        var image = new ArrayList<String>();
        int odd = 0;
        for (String path : lost) {
            String folder = path.substring(0, Math.max(0, path.lastIndexOf('/')));
            if (!USUAL.matcher(path).matches()) {
                odd++;
            } else if (folder.isEmpty() || SYSTEM.contains(path.split("/", -1)[1])) {
                image.add(path);
            } else if (List.of(folder.split("/", -1)).stream().anyMatch(FLEETING::contains)) {
                tmpfs.add(folder);
            } else {
                volumes.add(WritableLayer.whole(folder));
            }
        }
        List<String> shortTmpfs = few(tmpfs);
        List<String> shortVolumes = few(volumes);
        int more = Math.max(0, shortTmpfs.size() - MOST)
                + Math.max(0, shortVolumes.size() - MOST)
                + Math.max(0, image.size() - MOST);
        return new VolumeSuggestions(first(shortTmpfs), first(shortVolumes), first(image), odd + more);
    }

    /** Folders in others are left out, and where there are too many those above them stand for them. */
    private static List<String> few(Set<String> folders) {
        var all = new TreeSet<>(folders);
        int depth = all.stream().mapToInt(VolumeSuggestions::depth).max().orElse(0);
        while (outermost(all).size() > MOST && depth > SHALLOWEST) {
            int deepest = depth;
            var lifted = new TreeSet<String>();
            all.forEach(folder ->
                    lifted.add(depth(folder) < deepest ? folder : folder.substring(0, folder.lastIndexOf('/'))));
            all = lifted;
            depth--;
        }
        return outermost(all);
    }

    private static List<String> outermost(TreeSet<String> folders) {
        return folders.stream()
                .filter(folder -> folders.stream().noneMatch(other -> folder.startsWith(other + "/")))
                .toList();
    }

    private static int depth(String folder) {
        return (int) folder.chars().filter(c -> c == '/').count();
    }

    private static List<String> first(List<String> all) {
        return all.subList(0, Math.min(MOST, all.size()));
    }
}
