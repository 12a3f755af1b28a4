package io.github.claudemock;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Makes a test of each point at which the conversation of the code under test can fail:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> noFailureGoesUnnoticed(ClaudeMock claude) {
 *     return Sweep.of(claude).faults("truncate", "529").most(12).tests(session -> ask(session));
 * }
 * }</pre>
 */
public final class Sweep {
    private final ClaudeMock claude;
    private SessionOptions options = SessionOptions.of("healthy");
    private List<String> faults = List.of();
    private List<String> points = List.of();
    private long most = Long.MAX_VALUE;
    private Duration limit = Duration.ofMinutes(1);

    /** The code under test. */
    @FunctionalInterface
    public interface Code {
        /**
         * Runs once.
         *
         * @param session whose URL and key the client takes
         * @return the answer of the code under test
         * @throws Exception to say that the code under test failed, as it may when the API fails
         */
        Object run(Session session) throws Exception;
    }

    private Sweep(ClaudeMock claude) {
        this.claude = claude;
    }

    /** Begins a sweep of the scenario healthy, which answers in one turn. */
    public static Sweep of(ClaudeMock claude) {
        return new Sweep(claude);
    }

    /** The conversation, and how it is played. */
    public Sweep scenario(SessionOptions options) {
        this.options = options;
        return this;
    }

    /** Tries only these failures. */
    public Sweep faults(String... names) {
        faults = List.of(names);
        return this;
    }

    /** Tries only points whose names begin so. */
    public Sweep points(String... names) {
        points = List.of(names);
        return this;
    }

    /** Tries at most so many points, the most telling ones. */
    public Sweep most(int count) {
        most = count;
        return this;
    }

    /** How long one run may take before it counts as hanging; a minute unless it is set. */
    public Sweep limit(Duration limit) {
        this.limit = limit;
        return this;
    }

    /**
     * Runs the code twice while nothing fails, and returns a test for each point. A test passes if
     * the code returns what it returned then, or throws.
     */
    public Stream<DynamicTest> tests(Code code) {
        JsonObject body = options.json();
        body.add("faults", Json.strings(faults));
        body.add("points", Json.strings(points));
        JsonObject begun = claude.beginSweep(body);
        String id = Json.string(begun, "id");
        for (JsonElement baseline : Json.array(begun, "baselines")) {
            run(code, claude.begun(baseline.getAsJsonObject()));
        }
        return StreamSupport.stream(Json.array(claude.planOfSweep(id), "classes").spliterator(), false)
                .limit(most)
                .map(point -> Json.string(point.getAsJsonObject(), "name"))
                .map(name -> DynamicTest.dynamicTest(name, () -> strike(code, claude.sessionOfSweep(id, name))));
    }

    private void strike(Code code, Session session) {
        Verdict verdict = run(code, session);
        if (verdict.result().equals("not exercised")) {
            throw new TestAbortedException("the code under test did not come to this point: " + verdict.reason());
        }
        if (!verdict.passed()) {
            AssertionFailedError failure = new AssertionFailedError(verdict.toString());
            failure.setStackTrace(new StackTraceElement[0]);
            throw failure;
        }
    }

    /** Runs the code in a thread of its own, which is left behind if it takes longer than the limit. */
    private Verdict run(Code code, Session session) {
        FutureTask<Object> running = new FutureTask<>(() -> code.run(session));
        Thread thread = new Thread(running, "claudemock-sweep");
        thread.setDaemon(true);
        thread.start();
        try {
            session.outcome(String.valueOf(running.get(limit.toMillis(), TimeUnit.MILLISECONDS)));
        } catch (ExecutionException e) {
            session.outcome(e.getCause());
        } catch (TimeoutException e) {
            session.stopped(limit);
            running.cancel(true);
        } catch (InterruptedException e) {
            running.cancel(true);
            Thread.currentThread().interrupt();
            throw new ClaudeMockException("claudemock: interrupted while the code under test was running", e);
        }
        return session.verdict();
    }
}
