package dev.wharden.docker;

/** Create bodies as {@link FakeStage#run} takes them: JSON, written here with ' for ". */
public final class Body {
    /** busybox that sleeps, as {@code docker run} would make it. */
    public static final String PLAIN = of("");

    /** The same, privileged. */
    public static final String PRIVILEGED = host("'Privileged':true");

    private Body() {}

    /** busybox that sleeps, with these fields of {@code HostConfig}. */
    public static String host(String fields) {
        return of("'HostConfig':{" + fields + "}");
    }

    /** busybox that sleeps, with these fields. */
    public static String of(String fields) {
        return image("busybox:test", "'Cmd':['sleep','1000']" + (fields.isEmpty() ? "" : ",") + fields);
    }

    /** One with everything that can be lost, on networks front and back, with these fields of {@code HostConfig}. */
    public static String rich(String host) {
        return """
                {"Image": "fid-img:1", "Hostname": "kept", "Env": ["SECRET=s3cr3t"], "Labels": {"owner": "ops"},
                 "Volumes": {"/anon": {}},
                 "HostConfig": {"NetworkMode": "front", %s,
                   "PortBindings": {"8080/tcp": [{"HostIp": "", "HostPort": "18080"}]}},
                 "NetworkingConfig": {"EndpointsConfig": {
                   "front": {"IPAMConfig": {"IPv4Address": "10.1.0.20"}, "Aliases": ["www"],
                     "MacAddress": "02:42:ac:77:00:66"},
                   "back": {"Aliases": ["db"]}}}}
                """.formatted(host);
    }

    /** Of an image, with these fields. */
    public static String image(String image, String fields) {
        return ("{'Image':'" + image + "'" + (fields.isEmpty() ? "" : ",") + fields + "}").replace('\'', '"');
    }
}
