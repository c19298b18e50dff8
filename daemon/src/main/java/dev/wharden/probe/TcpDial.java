package dev.wharden.probe;

import dev.wharden.control.Endpoint;
import dev.wharden.control.ShortTime;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * By TCP: the kernel says that a connection is open when the answer to its first packet is there, which is one round
 * trip. Nothing is sent. A refusal takes a round trip as well, but a firewall on the way may have sent it: it counts as
 * a failure.
 */
public final class TcpDial implements Dial {
    /** Of the addresses of a name. */
    private static final int MOST = 4;

    private final LongSupplier nanoTime;

    /** Measures with this ticker. */
    public TcpDial(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The first address that answers counts; all of them together have {@link ShortTime#MOST}. */
    @Override
    public Duration dial(Endpoint endpoint) throws IOException {
        InetAddress[] addresses = InetAddress.getAllByName(endpoint.host());
        long until = nanoTime.getAsLong() + ShortTime.MOST.toNanos();
        var failure = new ConnectException("no address answers");
        for (int i = 0; i < Math.min(MOST, addresses.length); i++) {
            long left = Duration.ofNanos(until - nanoTime.getAsLong()).toMillis();
            if (left <= 0) {
                break;
            }
            try (var socket = new Socket()) {
                var address = new InetSocketAddress(addresses[i], endpoint.port());
                long begun = nanoTime.getAsLong();
                socket.connect(address, Math.toIntExact(left));
                return Duration.ofNanos(nanoTime.getAsLong() - begun);
            } catch (IOException unopened) {
                failure.addSuppressed(unopened);
            }
        }
        throw first(failure);
    }

    /** What the first address said: the one that others would use. */
    private static IOException first(IOException all) {
        return all.getSuppressed().length > 0 && all.getSuppressed()[0] instanceof IOException first ? first : all;
    }

    /** Why a connection did not open, for people. */
    static String why(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case java.net.UnknownHostException _ -> "its name has no address";
            case SocketTimeoutException _ -> "no answer within " + ShortTime.text(ShortTime.MOST);
            default ->
                message.contains("not permitted")
                        ? "IPAddressAllow of the unit, or a firewall, does not permit it"
                        : message;
        };
    }
}
