package io.github.claudemock;

import com.google.gson.JsonObject;

/** What one rule found in a session. */
public final class Finding {
    private final JsonObject finding;

    Finding(JsonObject finding) {
        this.finding = finding;
    }

    /** The rule's name. */
    public String rule() {
        return Json.string(finding, "rule");
    }

    /** The result, such as "pass" or "fail". */
    public String result() {
        return Json.string(finding, "result");
    }

    /** What was found, or empty. */
    public String text() {
        return Json.string(finding, "text");
    }

    /** What to do about it, or empty. */
    public String advice() {
        return Json.string(finding, "advice");
    }

    @Override
    public String toString() {
        return rule() + ": " + result() + (text().isEmpty() ? "" : ", " + text());
    }
}
