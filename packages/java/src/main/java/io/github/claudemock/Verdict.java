package io.github.claudemock;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a session says about the client. */
public final class Verdict {
    private final JsonObject answer;

    Verdict(JsonObject answer) {
        this.answer = answer;
    }

    /** One of "pass", "fail" and "not exercised", which says that the scenario did not happen. */
    public String result() {
        return Json.string(answer, "result");
    }

    /** Whether the client coped. */
    public boolean passed() {
        return result().equals("pass");
    }

    /** Why the result is "not exercised", or empty. */
    public String reason() {
        return Json.string(answer, "reason");
    }

    /** What each rule found; those whose result is "fail" say what is wrong with the client. */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (JsonElement finding : Json.array(answer, "findings")) {
            findings.add(new Finding(finding.getAsJsonObject()));
        }
        return Collections.unmodifiableList(findings);
    }

    /** The findings and the timeline, for people. */
    @Override
    public String toString() {
        return Json.string(answer, "text");
    }

    /** The whole answer of the server, as JSON. */
    public String json() {
        return answer.toString();
    }
}
