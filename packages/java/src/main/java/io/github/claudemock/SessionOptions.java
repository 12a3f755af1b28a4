package io.github.claudemock;

import com.google.gson.JsonObject;

/** What a session plays, and how. Each method returns a changed copy. */
public final class SessionOptions {
    private final String scenario;
    private final double speed;
    private final String limits;
    private final String name;

    private SessionOptions(String scenario, double speed, String limits, String name) {
        this.scenario = scenario;
        this.speed = speed;
        this.limits = limits;
        this.name = name;
    }

    /** Plays a scenario, given by its name, or as a text of several lines in YAML or JSON. */
    public static SessionOptions of(String scenario) {
        return new SessionOptions(scenario, 0, "", "");
    }

    /** Divides the scenario's waits by this; 0 stands for the server's own speed. */
    public SessionOptions speed(double divisor) {
        return new SessionOptions(scenario, divisor, limits, name);
    }

    /** Holds requests to rate limits, such as {@code tier-1,concurrent=2}. */
    public SessionOptions limits(String limits) {
        return new SessionOptions(scenario, speed, limits, name);
    }

    /** Names the session, which otherwise gets a random name. */
    public SessionOptions name(String name) {
        return new SessionOptions(scenario, speed, limits, name);
    }

    JsonObject json() {
        JsonObject body = new JsonObject();
        boolean own = scenario.indexOf('\n') >= 0 || scenario.startsWith("{");
        body.addProperty(own ? "yaml" : "scenario", scenario);
        if (speed != 0) {
            body.addProperty("speed", speed);
        }
        if (!limits.isEmpty()) {
            body.addProperty("limits", limits);
        }
        if (!name.isEmpty()) {
            body.addProperty("session", name);
        }
        return body;
    }
}
