package io.github.claudemock;

import com.google.gson.JsonObject;
import java.net.URI;
import java.util.Map;

/**
 * A server that imitates the Claude API and fails on purpose. One serves any number of tests at a
 * time: each has {@linkplain Session sessions} of its own.
 */
public final class ClaudeMock implements AutoCloseable {
    private final Program program; // null for a server that somebody else runs
    private final String url;
    private final Control control;

    private ClaudeMock(Program program, String url, String token) {
        this.program = program;
        this.url = url.replaceAll("/+$", "");
        this.control = new Control(URI.create(this.url), token);
    }

    /**
     * Connects to the server at {@code $CLAUDEMOCK_URL}, with the token in {@code
     * $CLAUDEMOCK_CONTROL_TOKEN}, if that is set, and else starts one.
     */
    public static ClaudeMock open() {
        return open(System.getenv());
    }

    static ClaudeMock open(Map<String, String> environment) {
        String url = environment.getOrDefault("CLAUDEMOCK_URL", "");
        return url.isEmpty() ? start(environment) : connect(url, environment.getOrDefault("CLAUDEMOCK_CONTROL_TOKEN", ""));
    }

    /**
     * Starts a server on a free port. The program is the one that {@code $CLAUDEMOCK} names, else the
     * one in the jar claudemock-binary, else the one on the {@code PATH}.
     */
    public static ClaudeMock start() {
        return start(System.getenv());
    }

    private static ClaudeMock start(Map<String, String> environment) {
        Program program = new Program(environment);
        return new ClaudeMock(program, "http://" + program.address, "");
    }

    /**
     * Connects to a server that is running, which {@link #close} leaves running.
     *
     * @param url of the server, such as {@code http://127.0.0.1:8765}
     * @param token that its control endpoints ask for; empty for none
     */
    public static ClaudeMock connect(String url, String token) {
        return new ClaudeMock(null, url, token);
    }

    /** The URL of the server. */
    public String url() {
        return url;
    }

    /** Begins a session of a scenario, given by its name, or as a text of several lines in YAML. */
    public Session session(String scenario) {
        return session(SessionOptions.of(scenario));
    }

    /** Begins a session. */
    public Session session(SessionOptions options) {
        return new Session(control, control.post("/sessions", options.json()));
    }

    JsonObject beginSweep(JsonObject body) {
        return control.post("/sweeps", body);
    }

    JsonObject planOfSweep(String id) {
        return control.get("/sweeps/" + id + "/plan");
    }

    Session sessionOfSweep(String id, String point) {
        JsonObject body = new JsonObject();
        body.addProperty("point", point);
        return new Session(control, control.post("/sweeps/" + id + "/sessions", body));
    }

    Session begun(JsonObject session) {
        return new Session(control, session);
    }

    /** Stops the server if this started it. */
    @Override
    public void close() {
        if (program != null) {
            program.close();
        }
    }
}
