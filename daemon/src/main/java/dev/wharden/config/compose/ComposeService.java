package dev.wharden.config.compose;

import dev.wharden.config.yaml.Place;
import dev.wharden.container.Container;
import dev.wharden.subject.Volume;
import java.util.Map;
import java.util.Optional;

/**
 * A service of a compose file as the container that the engine would create for it.
 *
 * @param service its key
 * @param place of that key
 * @param declared as inspect would show it; what only the image decides is missing
 * @param places pointer into that to where the file says it
 * @param volumes the options of the volumes that it uses, by name
 * @param unknown id of a control to why it cannot be told what it would find
 */
public record ComposeService(
        String service,
        Place place,
        Container declared,
        Map<String, Place> places,
        Map<String, Volume> volumes,
        Map<String, String> unknown) {
    /** Copies the maps. */
    public ComposeService {
        places = Map.copyOf(places);
        volumes = Map.copyOf(volumes);
        unknown = Map.copyOf(unknown);
    }

    /** Where the file says what is at a pointer, or what holds it; the service's key where it says nothing of it. */
    public Place at(String pointer) {
        String path = pointer;
        while (path.length() > 1) {
            Optional<Place> found = Optional.ofNullable(places.get(path));
            if (found.isPresent()) {
                return found.get();
            }
            path = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        }
        return place;
    }
}
