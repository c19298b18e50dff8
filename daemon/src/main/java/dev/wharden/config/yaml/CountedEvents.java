package dev.wharden.config.yaml;

import java.util.function.Consumer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.parser.Parser;

/**
 * A parser that gives up within a document of too many keys and values: what SnakeYAML composes of one is all in memory
 * before it can be looked at, a few hundred bytes for each.
 */
final class CountedEvents implements Parser {
    private final Parser parser;
    private final int most;
    private final Consumer<Mark> tooMany;
    private int nodes;

    /**
     * The same events as of that parser.
     *
     * @param most keys and values of one document
     * @param tooMany is told where there are more, and throws
     */
    CountedEvents(Parser parser, int most, Consumer<Mark> tooMany) {
        this.parser = parser;
        this.most = most;
        this.tooMany = tooMany;
    }

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
        Event event = parser.getEvent();
        if (event instanceof DocumentStartEvent) {
            nodes = 0;
        } else if (event instanceof NodeEvent && ++nodes > most) {
            tooMany.accept(event.getStartMark());
        }
        return event;
    }
}
