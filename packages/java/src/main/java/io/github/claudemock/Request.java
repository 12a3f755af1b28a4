package io.github.claudemock;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A request of the client and what became of it. */
public final class Request {
    private final JsonObject entry;

    Request(JsonObject entry) {
        this.entry = entry;
    }

    /** The method, such as "POST". */
    public String method() {
        return Json.string(entry, "method");
    }

    /** The path with its query, such as "/v1/messages". */
    public String path() {
        return Json.string(entry, "path");
    }

    /** The first value of a header. Those that may hold secrets are fingerprints. */
    public Optional<String> header(String name) {
        for (Map.Entry<String, JsonElement> header : entry.getAsJsonObject("headers").entrySet()) {
            JsonArray values = header.getValue().getAsJsonArray();
            if (header.getKey().equalsIgnoreCase(name) && values.size() > 0) {
                return Optional.of(values.get(0).getAsString());
            }
        }
        return Optional.empty();
    }

    /** The body, with fingerprints in the place of credentials. Of a very long one this is the beginning. */
    public String body() {
        return Json.string(entry, "body");
    }

    /** The model that was asked, or empty. */
    public String model() {
        return Json.string(entry, "model");
    }

    /** Whether the answer was asked for as a stream. */
    public boolean stream() {
        return Json.bool(entry, "stream");
    }

    /** Which attempt of its call the request was, from 1. */
    public int attempt() {
        return (int) Json.number(entry, "attempt");
    }

    /** How long after the request before it came; zero for the first. */
    public Duration gap() {
        return Duration.ofMillis(Json.number(entry, "gap_ms"));
    }

    /** What was played, such as "error overloaded_error 529". */
    public String played() {
        return Json.string(entry, "played");
    }

    /** The status of the answer; 0 where none was sent. */
    public int status() {
        return (int) Json.number(entry, "status");
    }

    /** How the answer ended, such as "completed" or "reset"; "open" while it goes on. */
    public String end() {
        return Json.string(entry, "end");
    }

    /** All that the server knows of the request, as JSON. */
    public String json() {
        return entry.toString();
    }

    /** The request and its answer in a few words. */
    @Override
    public String toString() {
        return method() + " " + path() + ": " + played();
    }
}
