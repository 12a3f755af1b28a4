package io.github.claudemock;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

/** One run of a scenario, which no other test can disturb. */
public final class Session {
    private final Control control;
    private final String id;
    private final String url;
    private final String path;
    private volatile boolean startedOver;
    private volatile JsonObject ending; // null while nobody has said how the code under test ended

    Session(Control control, JsonObject begun) {
        this.control = control;
        this.id = Json.string(begun, "id");
        this.url = Json.string(begun, "url");
        this.path = "/sessions/" + id;
    }

    /** The base URL for the client under test. */
    public String url() {
        return url;
    }

    /** A key for the client under test; any other is accepted, too. */
    public String apiKey() {
        return "sk-ant-any";
    }

    /** The name by which the server knows the session. */
    public String id() {
        return id;
    }

    /** What the API was asked so far and what became of it, oldest first. */
    public List<Request> requests() {
        List<Request> requests = new ArrayList<>();
        for (JsonElement entry : Json.array(journal(), "entries")) {
            requests.add(new Request(entry.getAsJsonObject()));
        }
        return Collections.unmodifiableList(requests);
    }

    private JsonObject journal() {
        try {
            return control.get(path + "/journal");
        } catch (ClaudeMockException e) {
            if (startedOver && e.status == 404) { // it begins with its first request
                return new JsonObject();
            }
            throw e;
        }
    }

    /** All that happened so far, as a verdict shows it. */
    public String timeline() {
        return control.text(path + "/timeline");
    }

    /**
     * Runs the code under test and notes how it ended. An error is handed on.
     *
     * @return its answer
     */
    public <T> T call(Callable<T> code) throws Exception {
        T answer;
        try {
            answer = code.call();
        } catch (Exception e) {
            outcome(e);
            throw e;
        }
        outcome(String.valueOf(answer));
        return answer;
    }

    /**
     * Says that the code under test ended with this answer. Without it, nobody can tell whether half
     * an answer was taken for a whole one.
     */
    public void outcome(String answer) {
        ending = ending(0, answer);
    }

    /** Says that the code under test ended with an error, as it may when the API fails. */
    public void outcome(Throwable error) {
        ending = ending(1, String.valueOf(error));
    }

    /** Says that the code under test was stopped when it had taken this long. */
    void stopped(Duration limit) {
        JsonObject stopped = ending(1, "");
        stopped.addProperty("killed", true);
        stopped.addProperty("limit_ms", limit.toMillis());
        ending = stopped;
    }

    boolean ended() {
        return ending != null;
    }

    private static JsonObject ending(int exit, String output) {
        JsonObject ending = new JsonObject();
        ending.addProperty("command", "call");
        ending.addProperty("exit", exit);
        ending.addProperty("output", output);
        return ending;
    }

    /** Judges the client by all that happened so far. */
    public Verdict verdict() {
        return new Verdict(control.post(path + "/verdict", ending));
    }

    /** Notes in the journal that something happens now; after "cancel" the client should not wait for its answer. */
    public void mark(String text) {
        post("/marks", "text", text);
    }

    /** Moves the scenario to one of its states. */
    public void state(String state) {
        post("/state", "state", state);
    }

    /** The gate named "gate", at which a {@code hold} fault stops answers unless it names another. */
    public Gate gate() {
        return gate("gate");
    }

    /** A gate, at which a {@code hold} fault stops answers. */
    public Gate gate(String name) {
        return new Gate(how -> post("/gates/" + name, "how", how));
    }

    /** Starts the session over: the scenario from its first step, with an empty journal. */
    public void reset() {
        control.delete(path);
        startedOver = true;
        ending = null;
    }

    private void post(String where, String name, String value) {
        JsonObject body = new JsonObject();
        body.addProperty(name, value);
        control.post(path + where, body);
    }
}
