package dev.wharden;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of loopback for what listens a moment later. They lie below those that the kernel gives to connections
 * (ip_local_port_range of Linux begins at 32768): else one of them may be somebody's by then.
 */
public final class FreePort {
    private static final int FIRST = 10_000;
    private static final int COUNT = 20_000;

    /** Each process of tests begins elsewhere, and none takes one twice. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePort() {}

    /** One at which nothing listens. */
    public static int next() {
        int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
        return isFree(port) ? port : next();
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
