package io.github.claudemock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {
    static ClaudeMock claude;

    @BeforeAll
    static void start() {
        claude = ClaudeMock.start();
    }

    @AfterAll
    static void stop() {
        claude.close();
    }

    @Test
    void requestsSayWhatWasAskedAndWhatBecameOfIt() throws Exception {
        Session session = claude.session("overloaded-once");
        assertThrows(IOException.class, () -> Client.askOnce(session));
        Client.askOnce(session);
        List<Request> requests = session.requests();
        assertEquals(2, requests.size());
        Request first = requests.get(0);
        assertEquals("POST", first.method());
        assertTrue(first.path().endsWith("/v1/messages"), first.path());
        assertEquals("claude-haiku-4-5", first.model());
        assertTrue(first.body().contains("\"Hi\""), first.body());
        assertEquals("application/json", first.header("Content-Type").orElse(""));
        assertEquals(529, first.status());
        assertEquals("completed", first.end());
        assertFalse(first.stream());
        assertEquals(200, requests.get(1).status());
    }

    @Test
    void aVerdictIsBadAndSaysWhyWhereAClientDoesNotWait() throws Exception {
        Session session = claude.session("rate-limit-once");
        session.call(() -> Client.askHastily(session));
        Verdict verdict = session.verdict();
        assertEquals("fail", verdict.result());
        assertFalse(verdict.passed());
        assertTrue(verdict.findings().stream().anyMatch(f -> f.result().equals("fail") && !f.text().isEmpty()), verdict::json);
        assertTrue(verdict.toString().contains("429"), verdict::toString);
    }

    @Test
    void aSessionCanPlayAScenarioOfTheTestsOwn() throws Exception {
        Session session = claude.session("name: mine\nsummary: mine\nsteps:\n  - reply: {text: my own}\n");
        assertTrue(Client.askOnce(session).contains("my own"));
        Session inJson = claude.session("{\"name\": \"mine\", \"summary\": \"mine\", \"steps\": [{\"error\": \"api_error\"}]}");
        assertEquals(500, Client.ask(inJson).statusCode());
    }

    @Test
    void aMistakeInAScenarioIsShownWithItsPlace() {
        ClaudeMockException refused = assertThrows(ClaudeMockException.class, () -> claude.session("name: mine\nsummary: mine\nstep: []\n"));
        assertTrue(refused.getMessage().contains("unknown key \"step\""), refused.getMessage());
    }

    @Test
    void aGateHoldsAnAnswerUntilItIsOpened() throws Exception {
        Session session = claude.session("name: held\nsummary: held\nsteps:\n  - reply: {text: at last}\n    faults: [{hold: {}}]\n");
        CompletableFuture<HttpResponse<String>> asked = HttpClient.newHttpClient().sendAsync(Client.request(session), BodyHandlers.ofString());
        session.gate().release(); // a gate may be opened before the answer comes to it
        assertTrue(asked.get().body().contains("at last"));
    }

    @Test
    void aSessionStartsOver() throws Exception {
        Session session = claude.session("overloaded-once");
        assertEquals(529, Client.ask(session).statusCode());
        session.mark("here");
        session.reset();
        assertTrue(session.requests().isEmpty());
        assertEquals(529, Client.ask(session).statusCode());
    }

    @Test
    void aScenarioMovesToAState() throws Exception {
        Session session = claude.session("name: outage\nsummary: down\nsteps: [{reply: {}}]\nstates:\n  down:\n    steps: [{error: overloaded_error}]\n");
        assertEquals(200, Client.ask(session).statusCode());
        session.state("down");
        assertEquals(529, Client.ask(session).statusCode());
    }

    @Test
    void aTimelineShowsWhatHappened() throws Exception {
        Session session = claude.session("overloaded-once");
        Client.ask(session);
        assertTrue(session.timeline().contains("529"), session.timeline());
    }

    @Test
    void aSessionHasLimitsOfItsOwn() throws Exception {
        Session session = claude.session(SessionOptions.of("healthy").limits("requests_per_minute=1").name("limited"));
        assertTrue(session.url().endsWith("/s/healthy/limited"), session.url());
        assertEquals(200, Client.ask(session).statusCode());
        assertEquals(429, Client.ask(session).statusCode());
    }

    @Test
    void aServerThatRunsIsTakenByItsUrl() throws Exception {
        try (ClaudeMock same = ClaudeMock.open(Map.of("CLAUDEMOCK_URL", claude.url() + "/"))) {
            assertEquals(claude.url(), same.url());
            Client.askOnce(same.session("healthy"));
        }
        Client.askOnce(claude.session("healthy")); // closing a connection stops nothing
    }

    @Test
    void aServerThatCannotStartSaysWhy(@TempDir Path empty) {
        Map<String, String> nowhere = Map.of("PATH", empty.toString());
        ClaudeMockException absent = assertThrows(ClaudeMockException.class, () -> ClaudeMock.open(nowhere));
        assertTrue(absent.getMessage().contains("set CLAUDEMOCK to the program's path"), absent.getMessage());

        Map<String, String> wrong = Map.of("CLAUDEMOCK", Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ClaudeMockException ended = assertThrows(ClaudeMockException.class, () -> ClaudeMock.open(wrong));
        assertTrue(ended.getMessage().contains("ended before it listened:\n"), ended.getMessage());
        assertTrue(ended.getMessage().contains("serve"), ended.getMessage());
    }

    @Test
    void platformsHaveTheNamesOfClassifiers() {
        assertEquals("linux-x86_64", Program.platform("Linux", "amd64"));
        assertEquals("linux-aarch_64", Program.platform("Linux", "aarch64"));
        assertEquals("osx-x86_64", Program.platform("Mac OS X", "x86_64"));
        assertEquals("osx-aarch_64", Program.platform("Mac OS X", "aarch64"));
        assertEquals("windows-x86_64", Program.platform("Windows 11", "amd64"));
    }
}
