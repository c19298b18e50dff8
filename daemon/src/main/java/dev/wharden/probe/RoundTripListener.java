package dev.wharden.probe;

import java.time.Duration;
import java.util.Set;

/** Hears what is measured; endpoints are {@code host:port}. */
public interface RoundTripListener {
    /** Nobody. */
    RoundTripListener NONE = new RoundTripListener() {
        @Override
        public void declared(Set<String> endpoints) {
            // Nobody listens.
        }

        @Override
        public void opened(String endpoint, Duration took) {
            // Nobody listens.
        }

        @Override
        public void failed(String endpoint) {
            // Nobody listens.
        }
    };

    /** These are measured from now on, and no others. */
    void declared(Set<String> endpoints);

    /** A connection opened. */
    void opened(String endpoint, Duration took);

    /** A connection did not open. */
    void failed(String endpoint);
}
