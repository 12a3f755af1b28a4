package io.github.claudemock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.opentest4j.AssertionFailedError;

/** Runs classes of tests, good ones and bad ones, and looks at how they end. */
class ClaudeMockExtensionTest {
    @Test
    void testsWhoseClientsCopePassSideBySide() {
        results(Good.class).testEvents().assertStatistics(s -> s.started(6).succeeded(6));
    }

    @Test
    void aBadVerdictIsTheFailureOfItsTest() {
        Throwable failure = onlyFailure(results(Hasty.class));
        assertTrue(failure instanceof AssertionFailedError, failure::toString);
        assertTrue(failure.getMessage().contains("retry-after"), failure::getMessage);
        assertTrue(failure.getMessage().contains("429"), failure::getMessage);
        assertEquals("asksAgainAtOnce", failure.getStackTrace()[0].getMethodName());
    }

    @Test
    void aTestsOwnErrorStaysAndTheVerdictStandsBelowIt() {
        Throwable failure = onlyFailure(results(HastyAndWrong.class));
        assertEquals("not what was expected", failure.getMessage());
        assertTrue(failure.getSuppressed()[0].getMessage().contains("retry-after"), failure.getSuppressed()[0]::getMessage);
    }

    @Test
    void anExceptionIsHowTheCodeUnderTestEnded() {
        Throwable failure = onlyFailure(results(Open.class));
        assertTrue(failure instanceof IOException, failure::toString);
        assertEquals(0, failure.getSuppressed().length, "giving up openly is no fault of the client");
    }

    @Test
    void aTestThatIsStoppedAtItsTimeLimitIsJudgedAsHanging() {
        Throwable failure = onlyFailure(results(Hanging.class));
        assertTrue(failure instanceof TimeoutException, failure::toString);
        assertTrue(Arrays.stream(failure.getSuppressed()).anyMatch(below -> below.toString().contains("time limit")),
                () -> Arrays.toString(failure.getSuppressed()));
    }

    @Test
    void anAbortedTestIsNotJudged() {
        results(Aborted.class).testEvents().assertStatistics(s -> s.started(1).aborted(1));
    }

    @Test
    void aSessionBelongsToOneTest() {
        Throwable failure = results(TooEarly.class).containerEvents().failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow())
                .findFirst().orElseThrow();
        assertTrue(failure.getMessage().contains("a session belongs to one test"), failure::getMessage);
    }

    @Test
    void aServerOfItsOwnIsOpenedOnceAndClosed() {
        OwnServer.opened.set(0);
        results(OwnServer.class).testEvents().assertStatistics(s -> s.started(2).succeeded(2));
        assertEquals(1, OwnServer.opened.get());
        assertThrows(ClaudeMockException.class, () -> OwnServer.mock.session("healthy"));
    }

    @Test
    void aSweepFailsWhereCodeTakesAnErrorForAnAnswer() {
        EngineExecutionResults careful = results(Swept.class);
        careful.testEvents().assertStatistics(s -> s.failed(0).aborted(0));
        careful.testEvents().succeeded().assertThatEvents().isNotEmpty();
        EngineExecutionResults naive = results(NaivelySwept.class);
        naive.testEvents().failed().assertThatEvents().isNotEmpty();
    }

    private static EngineExecutionResults results(Class<?> tests) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .selectors(selectClass(tests))
                .execute();
    }

    private static Throwable onlyFailure(EngineExecutionResults results) {
        results.testEvents().assertStatistics(s -> s.started(1).failed(1));
        return results.testEvents().failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow())
                .findFirst().orElseThrow();
    }

    @ExtendWith(ClaudeMockExtension.class)
    @Scenario("invalid-api-key")
    static class Good {
        Session before;

        @BeforeEach
        void keep(Session session) {
            before = session;
        }

        @Test
        void hasTheSessionOfItsClass(Session session) throws Exception {
            assertSame(before, session);
            assertThrows(IOException.class, () -> session.call(() -> Client.askOnce(session)));
        }

        @Test
        @Scenario(value = "prompt-too-long", speed = 10)
        void hasTheScenarioOfItsMethod(Session session) throws Exception {
            assertEquals(400, Client.ask(session).statusCode());
            session.outcome(new IOException("too long"));
        }

        @Test
        void hasAnotherSessionForAParameter(Session session, @Scenario("healthy") Session other) throws Exception {
            assertNotEquals(session.id(), other.id());
            Client.askOnce(other);
            assertEquals(401, Client.ask(session).statusCode());
            session.outcome(new IOException("no such key"));
        }

        @Test
        void mayBeginSessionsThatAreItsOwnToJudge(ClaudeMock claude) throws Exception {
            Client.askOnce(claude.session("healthy"));
            Session hasty = claude.session("rate-limit-once");
            Client.askHastily(hasty);
            assertEquals("fail", hasty.verdict().result());
            Client.ask(before);
            before.outcome(new IOException("no such key"));
        }

        @Nested
        class Inner {
            @Test
            void hasTheScenarioOfTheClassAround(Session session) throws Exception {
                assertEquals(401, Client.ask(session).statusCode());
                session.outcome(new IOException("no such key"));
            }

            @Test
            @Scenario("healthy")
            void hasItsOwn(Session session) throws Exception {
                Client.askOnce(session);
            }
        }
    }

    @ExtendWith(ClaudeMockExtension.class)
    static class Hasty {
        @Test
        @Scenario("rate-limit-once")
        void asksAgainAtOnce(Session session) throws Exception {
            session.call(() -> Client.askHastily(session));
        }
    }

    @ExtendWith(ClaudeMockExtension.class)
    static class HastyAndWrong {
        @Test
        @Scenario("rate-limit-once")
        void asksAgainAtOnce(Session session) throws Exception {
            session.call(() -> Client.askHastily(session));
            fail("not what was expected");
        }
    }

    @ExtendWith(ClaudeMockExtension.class)
    static class Open {
        @Test
        @Scenario("invalid-api-key")
        void givesUp(Session session) throws Exception {
            Client.askOnce(session);
        }
    }

    @ExtendWith(ClaudeMockExtension.class)
    static class Hanging {
        @Test
        @Timeout(value = 500, unit = TimeUnit.MILLISECONDS)
        @Scenario("hang")
        void waitsForEver(Session session) throws Exception {
            Client.ask(session);
        }
    }

    @ExtendWith(ClaudeMockExtension.class)
    static class Aborted {
        @Test
        @Scenario("overloaded-once")
        void isNotForThisMachine(Session session) {
            Assumptions.assumeTrue(session.id().isEmpty());
        }
    }

    @ExtendWith(ClaudeMockExtension.class)
    static class TooEarly {
        @BeforeAll
        static void asksForAll(Session session) {}

        @Test
        void neverRuns() {}
    }

    static class OwnServer {
        static final AtomicInteger opened = new AtomicInteger();
        static volatile ClaudeMock mock;

        @RegisterExtension
        static final ClaudeMockExtension claude = new ClaudeMockExtension(() -> {
            opened.incrementAndGet();
            return mock = ClaudeMock.start();
        });

        @Test
        void one(Session session) throws Exception {
            Client.askOnce(session);
        }

        @Test
        void another(Session session) throws Exception {
            Client.askOnce(session);
        }
    }

    @ExtendWith(ClaudeMockExtension.class)
    static class Swept {
        @TestFactory
        Stream<DynamicTest> fails(ClaudeMock claude) {
            return Sweep.of(claude).faults("401").most(5).tests(Client::askOnce);
        }
    }

    @ExtendWith(ClaudeMockExtension.class)
    static class NaivelySwept {
        @TestFactory
        Stream<DynamicTest> takesAnything(ClaudeMock claude) {
            return Sweep.of(claude).faults("401").most(3).tests(session -> Client.ask(session).body());
        }
    }
}
