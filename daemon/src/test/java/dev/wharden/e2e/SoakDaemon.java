package dev.wharden.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The daemon over its generations: it is killed and terminated by whoever calls, at any moment, and started again. What
 * it does otherwise, ending by itself or logging an error, is found.
 */
final class SoakDaemon implements AutoCloseable {
    private static final Pattern BAD = Pattern.compile("level=error|^\\s+at |^(?!ts=).*(Exception|Error|FATAL)");

    private final Product product;
    private final List<String> log = new ArrayList<>();
    private @Nullable RunningDaemon running;
    private volatile @Nullable Instant readySince;
    private int generations;
    private int killed;
    private int terminated;
    private int readLines;
    private int judged;
    private boolean ending;

    /** When it was down or not ready, from and to; the last one has no end while it is. */
    private final List<Instant> edges = new ArrayList<>(List.of(Instant.MIN));

    SoakDaemon(Product product) {
        this.product = product;
    }

    /** Starts it, and does not wait for it to be ready. */
    synchronized void start() {
        if (running != null) {
            return;
        }
        RunningDaemon daemon = product.start();
        running = daemon;
        generations++;
        readLines = 0;
        Thread.startVirtualThread(() -> awaitReady(daemon));
    }

    private void awaitReady(RunningDaemon daemon) {
        await().forever().until(() -> !daemon.isAlive() || daemon.code("/-/ready") == 200);
        synchronized (this) {
            if (running == daemon && daemon.isAlive()) {
                readySince = Instant.now();
                edges.add(Instant.now());
            }
        }
    }

    /** SIGKILL, or SIGTERM and the time that it takes to end, in which others go on. */
    void end(boolean kill) {
        RunningDaemon daemon;
        synchronized (this) {
            daemon = running;
            if (daemon == null || ending) {
                return;
            }
            ending = true;
            down();
        }
        if (kill) {
            daemon.kill();
        } else {
            daemon.stop();
        }
        synchronized (this) {
            killed += kill ? 1 : 0;
            terminated += kill ? 0 : 1;
            read(daemon);
            running = null;
            ending = false;
        }
        daemon.close();
    }

    synchronized boolean isStarted() {
        return running != null;
    }

    /** Since when it guards the host; null while it does not. */
    @Nullable Instant readySince() {
        return readySince;
    }

    /** Whether it was down, or not ready yet, at some moment between the two. */
    synchronized boolean wasDown(Instant from, Instant to) {
        for (int i = 0; i < edges.size(); i += 2) {
            Instant up = i + 1 < edges.size() ? edges.get(i + 1) : Instant.MAX;
            if (!edges.get(i).isAfter(to) && !up.isBefore(from)) {
                return true;
            }
        }
        return false;
    }

    /** What is wrong with it since the last call. */
    synchronized List<String> wrong() {
        RunningDaemon daemon = running;
        if (daemon == null) {
            return bad();
        }
        read(daemon);
        var wrong = new ArrayList<>(bad());
        if (!daemon.isAlive() && !ending) {
            wrong.add("the daemon ended by itself with " + daemon.end());
            down();
            running = null;
            daemon.close();
        }
        return wrong;
    }

    private void down() {
        if (readySince != null) {
            edges.add(Instant.now());
        }
        readySince = null;
    }

    private List<String> bad() {
        List<String> bad = log.subList(judged, log.size()).stream()
                .filter(line -> BAD.matcher(line).find())
                .toList();
        judged = log.size();
        return bad;
    }

    private void read(RunningDaemon daemon) {
        List<String> lines = daemon.log().lines().toList();
        log.addAll(lines.subList(Math.min(readLines, lines.size()), lines.size()));
        readLines = lines.size();
    }

    /** The last lines of all generations that name this. */
    synchronized List<String> last(String base, int count) {
        if (running != null) {
            read(running);
        }
        List<String> lines = log.stream()
                .filter(line -> line.contains(base) || !line.contains("container="))
                .toList();
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }

    synchronized String sums() {
        return "%d daemon generations, killed %d times, terminated %d times".formatted(generations, killed, terminated);
    }

    @Override
    public void close() {
        end(false);
    }

    /** Whether one of its generations has logged these words. */
    synchronized boolean tells(String words) {
        if (running != null) {
            read(running);
        }
        return log.stream().anyMatch(line -> line.contains(words));
    }
}
