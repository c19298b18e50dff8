package dev.wharden.remedy.guard;

import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import dev.wharden.subject.Observed;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What one repair of one container has taught: how it failed the last time, or why it cannot be made at all, so that it
 * is not tried again and again. It is forgotten when the container, its image or the repair is another.
 *
 * @param about the repair and what it was made of
 * @param containerId whose; Wharden's own twin, or the container that a rollback brought back, keeps it
 * @param failure the last one's reason without what differs each time; empty when it has not failed
 * @param refusal why it cannot be made; empty when it may be tried
 */
record Lesson(String about, String containerId, String failure, String refusal) {
    static final Lesson NONE = new Lesson("", "", "", "");

    /** Ids, process numbers and times differ each time. */
    private static final Pattern VARYING = Pattern.compile("[0-9a-f]{12,}|\\d{1,2}:\\d{2}:\\d{2}|\\d{4,}");

    private static final int LONGEST = 500;

    /** Nothing yet of the request's repair. */
    static Lesson of(Request request) {
        return new Lesson(about(request), request.container().id(), "", "");
    }

    /** The same, as the request finds the container; none when it says nothing of this repair. */
    Lesson seen(Request request, boolean ours) {
        if (equals(NONE)) {
            return this;
        }
        String now = about(request);
        boolean another = !request.container().id().equals(containerId);
        if (another && ours) {
            return new Lesson(now, request.container().id(), failure, refusal);
        }
        return about.equals(now) ? this : NONE;
    }

    /** Whether this failure is the last one again. */
    boolean repeats(String reason) {
        return !failure.isEmpty() && failure.equals(essence(reason));
    }

    Lesson failed(String reason) {
        return new Lesson(about, containerId, essence(reason), refusal);
    }

    Lesson refused(String reason) {
        return new Lesson(about, containerId, failure, reason);
    }

    /** There is nothing in it to be remembered. */
    boolean isEmpty() {
        return failure.isEmpty() && refusal.isEmpty();
    }

    private static String essence(String reason) {
        String same = VARYING.matcher(reason.lines().findFirst().orElse("")).replaceAll("…");
        return "=" + same.substring(0, Math.min(LONGEST, same.length()));
    }

    /** A digest: what it is made of may hold environment values. */
    private static String about(Request request) {
        Container container = request.container();
        var text = new StringBuilder(request.remedy().getClass().getSimpleName()).append(request.fields());
        text.append(container.at("/Config")).append(container.at("/HostConfig")).append(container.imageId());
        text.append(new TreeSet<>(container.map("/NetworkSettings/Networks").keySet()));
        if (request.subject().image() instanceof Observed.Known<ImageDefaults>(ImageDefaults image)) {
            text.append(new TreeSet<>(image.tags()));
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
