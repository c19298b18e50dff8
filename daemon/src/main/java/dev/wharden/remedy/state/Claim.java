package dev.wharden.remedy.state;

import dev.wharden.audit.AuditUnavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one Wharden has for itself while it runs: its state directory, its engine and its audit log. A second one on the
 * same engine would take each step of the first for a person's, and a container that both stopped stays down.
 */
public final class Claim implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Claim.class);
    /**
     * Where the engines' locks lie: below a folder of root's, so that no other user can take one first, and it is the
     * unit's RuntimeDirectory, so that the daemon's user and root meet in it whatever their configuration says.
     */
    public static final Path RUN = Path.of("/run/wharden");

    private static final int SHOWN = 16;

    /** The kernel follows no more (MAXSYMLINKS). */
    private static final int LINKS = 40;

    private final List<Lock> locks = new ArrayList<>();

    private Claim() {}

    /**
     * What is to be had.
     *
     * @param state the state directory
     * @param socket of the engine; need not be there yet
     * @param log the audit log
     * @param enforces whether more may be changed than a person orders
     */
    public record Objects(Path state, Path socket, Path log, boolean enforces) {}

    /**
     * Takes all three. Throws AlreadyRunning when another process has one of them, and StateUnavailable or
     * AuditUnavailable when one cannot be taken at all.
     *
     * @param of what is to be had
     * @param run folder of the engines' locks
     * @param same what to say when it is the state directory that is in use
     */
    public static Claim take(Objects of, Path run, String same) {
        var claim = new Claim();
        try {
            claim.locks.add(Lock.take(of.state()).orElseThrow(() -> new AlreadyRunning(same)));
            claim.engine(of, run);
            claim.log(of.log());
            return claim;
        } catch (RuntimeException e) {
            claim.close();
            throw e;
        }
    }

    private void engine(Objects of, Path run) {
        String engine = "unix://" + of.socket();
        try {
            Path file = file(run, of.socket());
            String own = "process " + ProcessHandle.current().pid() + ", state directory "
                    + of.state().toAbsolutePath();
            Optional<Lock> lock = Lock.take(file, own);
            locks.add(lock.orElseThrow(() -> {
                String who = Lock.holder(file);
                return new AlreadyRunning("another wharden keeps " + engine + (who.isEmpty() ? "" : " (" + who + ")")
                        + ": stop one of them, each would take the other's work for a person's");
            }));
        } catch (IOException e) {
            String why = "cannot make sure that no other wharden keeps " + engine + ": cannot write to " + run
                    + ": run as root or as the daemon's user, or give this user that folder";
            if (of.enforces()) {
                throw new StateUnavailable(why, e);
            }
            // It changes nothing but what a person orders.
            LOG.atWarn().addKeyValue("cause", String.valueOf(e.getMessage())).log(why);
        }
    }

    /**
     * By the path without links, which stays the same when the engine is down or makes its socket again: the inode does
     * not, and its own id it tells only while it answers. Throws IOException.
     */
    private static Path file(Path run, Path socket) throws IOException {
        Path real = real(socket);
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(real.toString().getBytes(StandardCharsets.UTF_8));
            return run.resolve("engine-" + HexFormat.of().formatHex(hash).substring(0, SHOWN) + ".lock");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Path real(Path socket) throws IOException {
        if (Files.exists(socket)) {
            return socket.toRealPath();
        }
        Path target = socket;
        // Such as /var/run/docker.sock where that is a link to a socket that the engine has not made yet.
        for (int links = 0; links < LINKS && Files.isSymbolicLink(target); links++) {
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        Path folder = target.getParent();
        return folder == null || !Files.isDirectory(folder)
                ? target.normalize()
                : folder.toRealPath().resolve(target.getFileName());
    }

    private void log(Path file) {
        try {
            Path lock = file.resolveSibling("." + file.getFileName() + ".lock");
            locks.add(Lock.take(lock, "")
                    .orElseThrow(() -> new AlreadyRunning(
                            "another wharden writes " + file + ": give each its own audit.file, or stop one of them")));
        } catch (IOException e) {
            throw AuditUnavailable.of("cannot open " + file + ": make it readable and writable", e);
        }
    }

    @Override
    public void close() {
        locks.reversed().forEach(Lock::close);
    }
}
