package dev.wharden.docker;

/**
 * One call that {@link FakeEngine} was asked for.
 *
 * @param operation the method's name: inspect, create, start, …
 * @param container the name of the container that it was about, without slash; what was given when there is none such
 * @param detail new name, network, body as JSON, or empty
 * @param write whether it is of {@link DockerWriter}
 */
public record Call(String operation, String container, String detail, boolean write) {
    /** Whether it is of this kind, and not about what only holds image and volumes of another. */
    public boolean is(String kind) {
        return operation.equals(kind) && !container.contains(".wharden-holds-");
    }

    /** Whether it is of this kind and about this container. */
    public boolean is(String kind, String name) {
        return operation.equals(kind) && container.equals(name);
    }

    @Override
    public String toString() {
        return operation + " " + container + (detail.isEmpty() ? "" : " " + detail);
    }
}
