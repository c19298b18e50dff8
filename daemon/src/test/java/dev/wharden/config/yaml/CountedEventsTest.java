package dev.wharden.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** What is too large is found while it is read, and not when all of it is in memory. */
final class CountedEventsTest {
    private static final int MOST = 10;
    private static final String LIST = "[1, 2, 3, 4, 5, 6, 7]";

    private final AtomicInteger drawn = new AtomicInteger();

    private void compose(String text) {
        var options = new LoaderOptions();
        var events = new CountedEvents(counting(new ParserImpl(new StreamReader(text), options)), MOST, mark -> {
            throw new TooMany(mark);
        });
        var composer = new Composer(events, new Resolver(), options);
        while (composer.checkNode()) {
            assertThat(composer.getNode()).isNotNull();
        }
    }

    private Parser counting(Parser parser) {
        return new Parser() {
            @Override
            public boolean checkEvent(Event.ID choice) {
                return parser.checkEvent(choice);
            }

            @Override
            public Event peekEvent() {
                return parser.peekEvent();
            }

            @Override
            public Event getEvent() {
                drawn.incrementAndGet();
                return parser.getEvent();
            }
        };
    }

    private static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooMany(Mark mark) {
            super("line " + mark.getLine());
        }
    }

    @Test
    void oneTooManyEndsIt() {
        assertThatThrownBy(() -> compose("x:\n".repeat(100_000))).isInstanceOf(TooMany.class);
        // The stream, the document, the map and its ten keys and values.
        assertThat(drawn).hasValue(2 + MOST + 1);
    }

    @Test
    void eachDocumentIsCountedByItself() {
        compose("a: %s\n---\nb: %s\n".formatted(LIST, LIST));
        assertThatThrownBy(() -> compose("a: %s\nb: %s\n".formatted(LIST, LIST)))
                .isInstanceOf(TooMany.class);
    }
}
