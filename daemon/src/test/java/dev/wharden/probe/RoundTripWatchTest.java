package dev.wharden.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.control.Endpoint;
import dev.wharden.subject.RoundTrips;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class RoundTripWatchTest {
    private static final Endpoint DB = new Endpoint("db", 5432);
    private static final Endpoint LOG = new Endpoint("log", 514);

    private final AtomicReference<Set<Endpoint>> declared = new AtomicReference<>(Set.of());
    private final AtomicLong nanos = new AtomicLong();
    private final List<String> heard = new ArrayList<>();
    private final List<Endpoint> dialled = new ArrayList<>();
    private final AtomicReference<Dial> dial = new AtomicReference<>(_ -> Duration.ofMillis(3));

    private final RoundTripWatch watch = new RoundTripWatch(
            declared::get,
            endpoint -> {
                dialled.add(endpoint);
                return dial.get().dial(endpoint);
            },
            new RoundTripListener() {
                @Override
                public void declared(Set<String> endpoints) {
                    heard.add("declared " + endpoints);
                }

                @Override
                public void opened(String endpoint, Duration took) {
                    heard.add("opened " + endpoint + " " + took);
                }

                @Override
                public void failed(String endpoint) {
                    heard.add("failed " + endpoint);
                }
            },
            nanos::get);

    private void failing(IOException failure) {
        dial.set(_ -> {
            throw failure;
        });
    }

    @Test
    void nothingIsOpenedThatIsNotDeclared() {
        assertThat(watch.isDue()).isFalse();
        watch.run();
        assertThat(dialled).isEmpty();
        assertThat(watch.measured()).isEmpty();
    }

    @Test
    void eachRoundOpensOneConnectionToEachAndTellsHowItEnded() {
        declared.set(Set.of(DB));
        assertThat(watch.isDue()).isTrue();
        watch.run();
        failing(new ConnectException("Connection refused"));
        watch.run();
        assertThat(dialled).containsExactly(DB, DB);
        assertThat(watch.measured())
                .isEqualTo(Map.of("db:5432", new RoundTrips(List.of(Duration.ofMillis(3)), 1, "Connection refused")));
        assertThat(heard)
                .containsExactly(
                        "declared [db:5432]", "opened db:5432 PT0.003S", "declared [db:5432]", "failed db:5432");
    }

    @Test
    void whatIsNoLongerDeclaredIsForgottenWithItsSeries() {
        declared.set(Set.of(DB));
        watch.run();
        declared.set(Set.of(LOG));
        watch.run();
        assertThat(watch.measured()).containsOnlyKeys("log:514");
        declared.set(Set.of());
        assertThat(watch.isDue()).as("one more round, to end the series").isTrue();
        watch.run();
        assertThat(watch.isDue()).isFalse();
        assertThat(heard).last().isEqualTo("declared []");
    }

    @Test
    void anHourIsKeptAndNoMoreThanItsRounds() {
        declared.set(Set.of(DB));
        for (int i = 0; i < 300; i++) {
            watch.run();
        }
        assertThat(watch.measured().get("db:5432"))
                .extracting(RoundTrips::attempts)
                .isEqualTo(240);
        nanos.addAndGet(Duration.ofMinutes(59).toNanos());
        watch.run();
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(watch.measured().get("db:5432"))
                .extracting(RoundTrips::attempts)
                .isEqualTo(1);
    }

    @Test
    void aRoundThatIsSlowIsNotJoinedByAnother() throws Exception {
        declared.set(Set.of(DB));
        var inside = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        dial.set(_ -> {
            inside.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return Duration.ofMillis(1);
        });
        Thread slow = Thread.ofPlatform().start(watch);
        inside.await();
        assertThat(watch.isDue()).isFalse();
        watch.run();
        assertThat(dialled).hasSize(1);
        go.countDown();
        slow.join();
        assertThat(watch.isDue()).isTrue();
    }

    @Test
    void aFailureIsToldInWords() {
        assertThat(TcpDial.why(new UnknownHostException("db"))).isEqualTo("its name has no address");
        assertThat(TcpDial.why(new SocketTimeoutException("x"))).isEqualTo("no answer within 2000 ms");
        assertThat(TcpDial.why(new SocketException("Operation not permitted")))
                .isEqualTo("IPAddressAllow of the unit, or a firewall, does not permit it");
        assertThat(TcpDial.why(new ConnectException("Connection refused"))).isEqualTo("Connection refused");
    }
}
